"""Python's tarfile, for the tests.

list <archive>: every member and what is in it, a JSON object a line
sizes <archive>: every member's name and size
first <archive>: the same of the first one, whatever follows it
create <format> <archive> <folder> <name>
header <format> <archive> <name> <size>: of a file, without its content
"""
import hashlib, json, sys, tarfile


def text(name):
    return name.encode('utf-8', 'surrogateescape').decode('latin-1')


def kind(member):
    if member.isdir():
        return 'directory'
    if member.issym():
        return 'symlink'
    return 'file' if member.isreg() or member.islnk() else 'special'


def listing(archive):
    with tarfile.open(archive, encoding='utf-8', errors='surrogateescape') as tar:
        for member in tar:
            content = tar.extractfile(member) if kind(member) == 'file' else None
            digest = None
            if content:
                digest = hashlib.sha1()
                while piece := content.read(1 << 20):
                    digest.update(piece)
            print(json.dumps({
                'path': text(member.name),
                'kind': kind(member),
                'mode': member.mode,
                'mtime': member.pax_headers.get('mtime', str(member.mtime)),
                'size': member.size,
                'target': text(member.linkname),
                'link': member.islnk(),
                'digest': digest and digest.hexdigest(),
            }))


def create(form, archive, folder, name):
    with tarfile.open(archive, 'w', format=getattr(tarfile, form), encoding='utf-8', errors='surrogateescape') as tar:
        tar.add(folder, name)


def sizes(archive, most=None):
    with tarfile.open(archive) as tar:
        for _ in range(most or 1 << 30):
            member = tar.next()
            if member is None:
                return
            print(member.name, member.size)


def header(form, archive, name, size):
    member = tarfile.TarInfo(name)
    member.size = int(size)
    with open(archive, 'wb') as file:
        file.write(member.tobuf(getattr(tarfile, form)))


commands = {
    'list': listing,
    'sizes': sizes,
    'first': lambda archive: sizes(archive, 1),
    'create': create,
    'header': header,
}
commands[sys.argv[1]](*sys.argv[2:])
