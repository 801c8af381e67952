"""A cluster that speaks Kafka's protocol on loopback: librdkafka's own mock, and an address
that tells what its topics hold.

    GET  /            {"brokers": "127.0.0.1:PORT"}
    POST /topics/NAME makes a topic
    GET  /topics/NAME [{"partition", "offset", "key", "value", "headers": {name: value}}]

The mock keeps what it is given in memory, makes a topic of four partitions when it is first
asked for, and knows no TLS and no logins. Prints its address when it answers; SIGTERM ends it.
"""

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from confluent_kafka import Consumer, KafkaError, Producer, TopicPartition

PATIENCE = 10  # seconds

# The mock lives in the client that was configured with it.
cluster = Producer({"test.mock.num.brokers": 1, "log_level": 3})


def brokers():
    """Where the mock listens."""
    known = cluster.list_topics(timeout=PATIENCE).brokers.values()
    return ",".join(f"{broker.host}:{broker.port}" for broker in known)


def partitions(topic):
    """The partitions of a topic, which is made where there is none."""
    return list(cluster.list_topics(topic, timeout=PATIENCE).topics[topic].partitions)


def record(message):
    """A message as JSON."""
    return {
        "partition": message.partition(),
        "offset": message.offset(),
        "key": message.key().decode(),
        "value": message.value().decode(),
        "headers": {name: value.decode() for name, value in message.headers() or []},
    }


def held(topic):
    """Everything in a topic, each partition from its beginning to its end."""
    consumer = Consumer(
        {
            "bootstrap.servers": brokers(),
            "group.id": "reader",
            "enable.auto.commit": False,
            "enable.partition.eof": True,
            "log_level": 3,
        }
    )
    left = set(partitions(topic))
    consumer.assign([TopicPartition(topic, number, 0) for number in left])
    records = []
    while left:
        message = consumer.poll(PATIENCE)
        if message is None:
            raise TimeoutError("the mock did not answer")
        if message.error() is None:
            records.append(record(message))
        elif message.error().code() == KafkaError._PARTITION_EOF:
            left.discard(message.partition())
        else:
            raise RuntimeError(str(message.error()))
    consumer.close()
    return records


class Handler(BaseHTTPRequestHandler):
    """Answers what tests ask."""

    protocol_version = "HTTP/1.1"

    def answer(self, value):
        """Answers with `value` as JSON."""
        body = json.dumps(value).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        """Where the cluster is, or what a topic holds."""
        if self.path == "/":
            self.answer({"brokers": brokers()})
        else:
            self.answer(held(self.path.rsplit("/", 1)[1]))

    def do_POST(self):
        """Makes a topic."""
        self.answer({"partitions": len(partitions(self.path.rsplit("/", 1)[1]))})

    def log_message(self, *_):
        """Says nothing."""


def main():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    brokers()
    print(f"listening on http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
