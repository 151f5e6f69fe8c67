import torch
import torch.nn as nn


def image_to_sequence(images):
    # every column is one time step
    return images.squeeze(1).transpose(1, 2)


class RNN(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.RNN(28, 128, num_layers=2)
        self.fc = nn.Linear(128, 10)

    def forward(self, x):
        out, _ = self.rnn(image_to_sequence(x))
        return self.fc(out[:, -1, :])


def train_rnn(model, images, labels, epochs=10, seed=0):
    criterion = nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(model.parameters(), lr=0.001)
    for epoch in range(epochs):
        running_loss = 0.0
        for start in range(0, len(images), 64):
            optimizer.zero_grad()
            loss = criterion(model(images[start : start + 64]), labels[start : start + 64])
            loss.backward()
            optimizer.step()
            running_loss += loss.item()
        yield running_loss / (len(images) / 64)
