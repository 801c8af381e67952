"""Keeps the links of mails in a file, for a race to be run with them."""

import json
import os
import re

from django.core.mail.backends.base import BaseEmailBackend


class FileBackend(BaseEmailBackend):
    def send_messages(self, messages):
        with open(os.environ["PEER_MAILS"], "a", encoding="utf-8") as mails:
            for message in messages:
                found = re.search(r"https://app\.measured\.example/\S*/(\S+)", message.body)
                token = found.group(1) if found else ""
                mails.write(json.dumps({"to": message.to[0], "token": token}) + "\n")
        return len(messages)
