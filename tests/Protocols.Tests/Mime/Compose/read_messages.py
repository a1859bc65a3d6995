"""Reads the messages of a folder with Python's email package and prints what it finds, one JSON object a line."""
import email
import hashlib
import json
import pathlib
import sys
from email import policy

ADDRESSES = ("from", "sender", "to", "cc", "reply-to", "disposition-notification-to")


def defects(message):
    found = [repr(defect) for defect in message.defects]
    for name, value in message.items():
        found += [f"{name}: {defect!r}" for defect in getattr(value, "defects", ())]
    if message.is_multipart():
        for part in message.iter_parts() if message.get_content_maintype() == "multipart" else message.get_payload():
            found += defects(part)
    return found


def header(message):
    result = {"subject": message["subject"], "date": message["date"].datetime.isoformat(), "id": message["message-id"], "extra": [str(v) for n, v in message.items() if n.startswith("X-")]}
    for name in ADDRESSES:
        if message[name] is not None:
            result[name] = [[address.display_name, address.username, address.domain] for address in message[name].addresses]
    return result


def read(path):
    octets = path.read_bytes()
    if path.name.startswith("utf8"):
        # The bytes parser does not know headers in UTF-8: only the header is read, as text.
        text = octets[: octets.index(b"\r\n\r\n") + 4].decode("utf-8")
        fields = [line for line in text.replace("\r\n ", " ").split("\r\n") if not line.lower().startswith(("content-", "mime-"))]
        message = email.message_from_string("\r\n".join(fields), policy=policy.SMTPUTF8)
        return {"file": path.name, "defects": defects(message), "header": header(message)}

    message = email.message_from_bytes(octets, policy=policy.default)
    texts, files = [], []
    for part in message.walk():
        if part.is_multipart():
            continue
        if part.get_content_disposition() is None:
            texts.append([part.get_content_type(), part.get_content().replace("\r\n", "\n")])
        else:
            files.append([part.get_filename(), part.get_content_type(), hashlib.sha256(part.get_payload(decode=True)).hexdigest()])
    return {"file": path.name, "defects": defects(message), "header": header(message), "texts": texts, "files": files}


for path in sorted(pathlib.Path(sys.argv[1]).glob("*.eml")):
    print(json.dumps(read(path)))
