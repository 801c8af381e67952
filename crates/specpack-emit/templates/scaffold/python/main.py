# Starts {{ title }}.

# specpack:begin draft main
import argparse

import handlers
from server import Service, serve

if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=8080)
    serve(Service(handlers), parser.parse_args().port)
# specpack:end main
