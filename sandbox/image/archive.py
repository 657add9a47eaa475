"""Writes a root file system as an image archive in Docker's format.

usage: archive.py ROOT NAME OUTPUT CONFIG

CONFIG is the JSON of the image's "config" (Entrypoint, Env, User ...). The same files give the
same archive, whenever and wherever they were made: entries are sorted, and times and owners'
names are left out. Format: https://github.com/moby/docker-image-spec/blob/main/spec.md
"""

import hashlib
import io
import json
import os
import sys
import tarfile

# 1980-01-01, the oldest time that every archive format can hold.
FIXED_TIME = 315532800


class HashingWriter:
    """Passes bytes on and hashes them, so that a layer is read only once."""

    def __init__(self, stream):
        self.stream = stream
        self.hash = hashlib.sha256()

    def write(self, chunk):
        self.hash.update(chunk)
        return self.stream.write(chunk)


def normalize(entry):
    entry.mtime = FIXED_TIME
    entry.uname = entry.gname = ""
    return entry


def write_layer(root, path):
    """Writes the layer and returns its digest."""
    with open(path, "wb") as stream:
        hashing = HashingWriter(stream)
        with tarfile.open(fileobj=hashing, mode="w|", format=tarfile.PAX_FORMAT) as layer:
            for directory, folders, files in os.walk(root):
                # A link to a directory is listed among the folders and is an entry like a file.
                folders.sort()
                for name in sorted(folders + files):
                    source = os.path.join(directory, name)
                    target = os.path.relpath(source, root)
                    layer.add(source, target, recursive=False, filter=normalize)
        return "sha256:" + hashing.hash.hexdigest()


def add_json(archive, name, value):
    content = json.dumps(value, sort_keys=True).encode()
    entry = normalize(tarfile.TarInfo(name))
    entry.size = len(content)
    archive.addfile(entry, io.BytesIO(content))


def owned_by_root(entry):
    entry.uid = entry.gid = 0
    entry.mode = 0o644
    return normalize(entry)


def write_archive(root, name, output, config):
    layer = output + ".layer"
    digest = write_layer(root, layer)
    try:
        with tarfile.open(output, "w", format=tarfile.PAX_FORMAT) as archive:
            archive.add(layer, "layer.tar", filter=owned_by_root)
            add_json(
                archive,
                "config.json",
                {
                    "architecture": "amd64",
                    "os": "linux",
                    "config": config,
                    "rootfs": {"type": "layers", "diff_ids": [digest]},
                    "history": [{"created_by": "triton-platform sandbox"}],
                },
            )
            add_json(
                archive,
                "manifest.json",
                [{"Config": "config.json", "RepoTags": [name], "Layers": ["layer.tar"]}],
            )
    finally:
        os.remove(layer)


if __name__ == "__main__":
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    write_archive(sys.argv[1], sys.argv[2], sys.argv[3], json.loads(sys.argv[4]))
