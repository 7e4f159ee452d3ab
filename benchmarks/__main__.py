"""`python -m benchmarks NAME [SIZE...]`: run one benchmark and print its table."""

import sys
from pathlib import Path

from benchmarks import dump, meaning, signatures, whole

USAGE = "usage: python -m benchmarks signatures [N] | meaning [N] | run [N] | growth [N...] | parts [N] | dump N FILE"


def main(arguments: list[str]) -> None:
    """Run the benchmark named; numbers after the name are its sizes."""
    match arguments:
        case ["signatures", *sizes]:
            signatures.main(*map(int, sizes))
        case ["meaning", *sizes]:
            meaning.main(*map(int, sizes))
        case ["run", *sizes]:
            whole.peers(*map(int, sizes))
        case ["growth", *sizes]:
            whole.growth(*map(int, sizes))
        case ["parts", *sizes]:
            whole.parts(*map(int, sizes))
        case ["child-parts", path]:
            whole.child_parts(path)
        case ["dump", size, path]:
            dump.write(Path(path), int(size))
        case ["child", name, path]:
            whole.child(name, path)
        case _:
            sys.exit(USAGE)


if __name__ == "__main__":
    main(sys.argv[1:])
