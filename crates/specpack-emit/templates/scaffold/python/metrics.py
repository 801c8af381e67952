# The metrics of {{ title }}, in the text format of Prometheus.

# specpack:begin injected registry
from threading import Lock

METRICS = {}
_values = {}
_lock = Lock()


def add(name, amount=1, **labels):
    """Counts; a gauge goes up, or down by a negative amount."""
    with _lock:
        series = _series(name, labels, ("counter", "gauge"))
        series[_key(labels)] = series.get(_key(labels), 0) + amount


def put(name, value, **labels):
    """Sets a gauge."""
    with _lock:
        _series(name, labels, ("gauge",))[_key(labels)] = value


def observe(name, value, **labels):
    """Adds a figure to a histogram or a summary."""
    with _lock:
        series = _series(name, labels, ("histogram", "summary"))
        counts, total = series.setdefault(_key(labels), _nothing(METRICS[name]))
        for at, limit in enumerate(METRICS[name]["buckets"]):
            counts[at] += value <= limit
        counts[-1] += 1
        series[_key(labels)] = (counts, total + value)


def exposition():
    """All metrics, as `/metrics` shows them."""
    lines = []
    with _lock:
        for name, metric in METRICS.items():
            lines.append(f"# HELP {name} {_line(metric['about'])}")
            lines.append(f"# TYPE {name} {metric['type']}")
            first = {} if metric["labels"] else {(): _nothing(metric)}
            series = _values.get(name) or first
            for key, value in series.items():
                lines.extend(_lines(name, metric, key, value))
    return "\n".join(lines) + "\n" if lines else ""


def _series(name, labels, types):
    metric = METRICS[name]
    if metric["type"] not in types:
        raise ValueError(f"{name} is a {metric['type']}")
    if set(labels) != set(metric["labels"]):
        raise ValueError(f"{name} has the labels {metric['labels']}")
    return _values.setdefault(name, {})


def _key(labels):
    return tuple(sorted((label, str(value)) for label, value in labels.items()))


def _is_spread(metric):
    return metric["type"] in ("histogram", "summary")


def _nothing(metric):
    return ([0] * (len(metric["buckets"]) + 1), 0.0) if _is_spread(metric) else 0


def _lines(name, metric, key, value):
    if not _is_spread(metric):
        return [f"{name}{_labels(key)} {value}"]
    counts, total = value
    lines = []
    if metric["type"] == "histogram":
        for limit, count in zip([*map(str, metric["buckets"]), "+Inf"], counts):
            lines.append(f"{name}_bucket{_labels((*key, ('le', limit)))} {count}")
    return [*lines, f"{name}_sum{_labels(key)} {total}", f"{name}_count{_labels(key)} {counts[-1]}"]


def _labels(key):
    pairs = [f'{label}="{_escaped(value)}"' for label, value in key]
    return "{" + ",".join(pairs) + "}" if pairs else ""


def _escaped(text):
    return _line(text).replace('"', r"\"")


def _line(text):
    return text.replace("\\", r"\\").replace("\n", r"\n")
# specpack:end registry

{% for metric in metrics %}
# specpack:begin injected {{ metric.block }}
METRICS[{{ metric.quoted }}] = {{ metric.value }}
# specpack:end {{ metric.block }}
{% endfor %}
