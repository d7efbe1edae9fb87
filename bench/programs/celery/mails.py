"""The replaced system as a Celery application: a task per mail, smtplib, Redis as broker and result store.

Settings as that system had them: two processes, its two queues, JSON, late acknowledgement, states tracked, three retries,
a connection per mail. From the environment: REDIS_URL, SMTP_PORT, MATERIAL (JSON), PREFETCH (messages a process reserves).
`python mails.py LIST` queues a task for each row of a list.
"""

import csv
import json
import os
import smtplib
import sys
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import formatdate, make_msgid

from celery import Celery

app = Celery("mails", broker=os.environ["REDIS_URL"], backend=os.environ["REDIS_URL"])
app.conf.update(
    task_serializer="json",
    accept_content=["json"],
    result_serializer="json",
    task_track_started=True,
    task_acks_late=True,
    worker_concurrency=2,
    worker_prefetch_multiplier=int(os.environ["PREFETCH"]),
    task_routes={"send_email": {"queue": "email_queue"}},
    broker_transport_options={"visibility_timeout": 3600},
)

with open(os.environ["MATERIAL"], encoding="utf-8") as file:
    material = json.load(file)


def fill_in(template, row):
    for name, value in row.items():
        template = template.replace("{{ %s }}" % name, value)
    return template


@app.task(name="send_email", bind=True, max_retries=3)
def send_email(self, row):
    mail = MIMEMultipart("alternative")
    mail["From"] = material["from"]
    mail["To"] = row["email"]
    mail["Subject"] = fill_in(material["subject"], row)
    mail["Date"] = formatdate()
    mail["Message-ID"] = make_msgid(domain="example.org")
    mail.attach(MIMEText(fill_in(material["text"], row), "plain", "utf-8"))
    mail.attach(MIMEText(fill_in(material["html"], row), "html", "utf-8"))
    try:
        with smtplib.SMTP("127.0.0.1", int(os.environ["SMTP_PORT"])) as server:
            server.send_message(mail)
    except smtplib.SMTPException as error:
        raise self.retry(exc=error, countdown=60)
    return {"success": True, "to": row["email"]}


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            send_email.delay(row)
