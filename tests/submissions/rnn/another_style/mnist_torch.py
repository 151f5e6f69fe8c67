import torch
import torch.nn as nn

input_size = 28
hidden_size = 128
num_layers = 2
num_classes = 10
batch_size = 64


def image_to_sequence(images):
    return images.reshape(-1, 28, input_size)


class RNN(nn.Module):
    def __init__(self):
        super(RNN, self).__init__()
        self.rnn = nn.RNN(input_size, hidden_size, num_layers, batch_first=True)
        self.fc = nn.Linear(hidden_size, num_classes)

    def forward(self, x):
        x = image_to_sequence(x)
        h0 = torch.zeros(num_layers, x.size(0), hidden_size)
        out, _ = self.rnn(x, h0)
        return self.fc(out[:, -1, :])


def train_rnn(model, images, labels, epochs=10, seed=0):
    torch.manual_seed(seed)
    criterion = nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(model.parameters(), lr=0.001)
    n = len(images)
    for epoch in range(epochs):
        order = torch.randperm(n)
        losses = []
        for start in range(0, n, batch_size):
            batch = order[start : start + batch_size]
            optimizer.zero_grad()
            loss = criterion(model(images[batch]), labels[batch])
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
            if (start // batch_size + 1) % 100 == 0:
                print(f"Epoch [{epoch + 1}/{epochs}], Loss: {losses[-1]:.4f}")
        yield sum(losses) / len(losses)
