"""`python -m data`: unpack MNIST, verify every file, print what is there."""

import sys

from .mnist import FILES, DataError, load_file, read_compressed


def main() -> int:
    print(f"{'file':<26}{'shape':<18}{'bytes':>12}{'.gz bytes':>12}  SHA-256")
    for file in FILES.values():
        try:
            compressed = read_compressed(file)
            array = load_file(file)
        except DataError as error:
            print(error, file=sys.stderr)
            return 1
        size = array.nbytes + file.header_size
        print(f"{file.name:<26}{array.shape!s:<18}{size:>12,}{len(compressed):>12,}  {file.sha256[:16]}… ok")
    return 0


if __name__ == "__main__":
    sys.exit(main())
