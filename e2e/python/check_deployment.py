"""Reads the files in deploy/ with the tools that they are for.

    check_deployment.py REPOSITORY

promtool, nginx and Tessera, built with `--features sns`, are named by the environment (PROMTOOL,
NGINX_PROGRAM, TESSERA_PROGRAM). Says of each check what it looked at; ends with 1 when one failed,
after all of them. What systemd says of its units is asked
where systemd-analyze is on the machine, and told where it is not.
"""

import fnmatch
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib

import compose_spec
import helm_python as helm
import kubernetes_validate
import trustme
import yaml

ROOT = pathlib.Path(sys.argv[1]).resolve()
DEPLOY = ROOT / "deploy"
# The oldest that the chart is for, and the newest whose schemas are known.
KUBERNETES = ("1.27", kubernetes_validate.latest_version())
# What systemd-analyze calls the exposure of a unit, in tenths: 20 is 2.0 of 10.
GREATEST_EXPOSURE = "20"


class Wrong(Exception):
    """What is wrong with a file."""


def expect(holds, said):
    if not holds:
        raise Wrong(said)


def run(*command, **how):
    """What a program printed; Wrong where it failed."""
    done = subprocess.run(
        [str(word) for word in command],
        **how,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    expect(done.returncode == 0, done.stdout)
    return done.stdout


def promtool(*arguments):
    return run(os.environ["PROMTOOL"], *arguments)


def rule_files():
    return sorted((DEPLOY / "prometheus").glob("*.yaml"))


def rules():
    for file in rule_files():
        for group in yaml.safe_load(file.read_text())["groups"]:
            yield from group["rules"]


def alerts():
    return [rule for rule in rules() if "alert" in rule]


# req: AUTH-13, OTP-12, REG-13
def check_rules():
    promtool("check", "rules", *rule_files())
    tests = sorted((DEPLOY / "prometheus/tests").glob("*.yaml"))
    expect(tests, "there are no tests of rules")
    promtool("test", "rules", *tests)
    samples = []
    names = ""
    for file in tests:
        for test in yaml.safe_load(file.read_text())["tests"]:
            for queried in test.get("promql_expr_test", []):
                samples += [sample["labels"] for sample in queried["exp_samples"]]
                names += queried["expr"] + "\n"
    fired = "\n".join(samples)
    for alert in alerts():
        name, severity = alert["alert"], alert["labels"]["severity"]
        seen = f'alertname="{name}",severity="{severity}"' in fired
        expect(seen, f"no test has {name} ({severity}) fire")
    success = yaml.safe_load((DEPLOY / "prometheus/success.yaml").read_text())
    for rule in success["groups"][0]["rules"]:
        expect(rule["record"] in names, f"no test asks for {rule['record']}")
    return f"{len(list(rules()))} rules, {len(alerts())} of them alerts, {len(tests)} files of tests"


# req: AUTH-13
def check_objectives():
    documents = yaml.safe_load_all((ROOT / "specs/budgets.yaml").read_text())
    targets = {slo["metadata"]["name"]: slo["spec"]["objectives"][0]["target"] for slo in documents}
    recorded = [rule for rule in rules() if rule.get("record") == "slo:budget:ratio"]
    for rule in recorded:
        name = rule["labels"]["slo"]
        expect(name in targets, f"specs/budgets.yaml has no {name}")
        budget = float(rule["expr"].removeprefix("vector(").removesuffix(")"))
        off = abs(1 - targets[name] - budget)
        expect(off < 1e-9, f"{name}: {budget} of events may be bad, {1 - targets[name]:.3g} by its target")
    return f"{len(recorded)} error budgets are those of specs/budgets.yaml"


def headings(page):
    titles = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^a-z0-9 -]", "", title.lower()).replace(" ", "-") for title in titles}


def check_runbooks():
    for alert in alerts():
        path, _, anchor = alert["annotations"]["runbook_url"].partition("#")
        page = ROOT / path
        expect(page.is_file(), f"{alert['alert']}: there is no {path}")
        expect(anchor in headings(page), f"{alert['alert']}: {path} has no #{anchor}")
    return f"{len({alert['alert'] for alert in alerts()})} runbooks"


def overlap(one, other):
    return (
        one["x"] < other["x"] + other["w"]
        and other["x"] < one["x"] + one["w"]
        and one["y"] < other["y"] + other["h"]
        and other["y"] < one["y"] + one["h"]
    )


# req: AUTH-13
def check_dashboards():
    files = sorted((DEPLOY / "grafana/dashboards").glob("*.json"))
    uids, expressions = set(), []
    for file in files:
        dashboard = json.loads(file.read_text())
        expect(dashboard["uid"] not in uids, f"{file.name}: its uid is that of another one")
        uids.add(dashboard["uid"])
        panels = dashboard["panels"]
        expect(
            len({panel["id"] for panel in panels}) == len(panels),
            f"{file.name}: two panels have one id",
        )
        for at, panel in enumerate(panels):
            place = panel["gridPos"]
            expect(place["x"] + place["w"] <= 24, f"{file.name}: {panel['title']} is too far right")
            for other in panels[:at]:
                meet = overlap(place, other["gridPos"])
                expect(not meet, f"{file.name}: {panel['title']} covers {other['title']}")
            targets = panel.get("targets", [])
            expect(targets or panel["type"] == "row", f"{file.name}: {panel['title']} asks nothing")
            expressions += [target["expr"] for target in targets]
    # Prometheus' own parser, by way of rules that record what the panels ask for.
    plain = [
        expression.replace("$__rate_interval", "5m").replace("$instance", ".*")
        for expression in expressions
    ]
    recorded = [{"record": f"panel:{at}", "expr": text} for at, text in enumerate(plain)]
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder) / "panels.yaml"
        file.write_text(yaml.safe_dump({"groups": [{"name": "panels", "rules": recorded}]}))
        promtool("check", "rules", file)
    return f"{len(files)} dashboards, {len(expressions)} queries"


def check_provisioning():
    for file in sorted((DEPLOY / "grafana/provisioning").rglob("*.yaml")):
        expect(yaml.safe_load(file.read_text())["apiVersion"] == 1, f"{file.name}: no apiVersion 1")
    promtool("check", "config", "--syntax-only", DEPLOY / "compose/prometheus.yaml")
    return "Grafana's provisioning, Prometheus' configuration"


def check_nginx():
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        authority = trustme.CA()
        certificate = authority.issue_cert("id.example.com")
        certificate.cert_chain_pems[0].write_to_path(folder / "id.example.com.pem")
        certificate.private_key_pem.write_to_path(folder / "id.example.com.key")
        for upstream in ("nginx/upstream.conf", "compose/upstream.conf"):
            text = (DEPLOY / upstream).read_text() + (DEPLOY / "nginx/tessera.conf").read_text()
            # Names of containers are known among containers alone.
            text = re.sub(r"tessera-(\d)", r"127.0.0.\1", text)
            text = text.replace("/etc/nginx/certificates/", f"{folder}/")
            text = text.replace("/var/log/nginx/", f"{folder}/")
            # Folders that a package of nginx makes, and that this test must not.
            kept = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
            text += "".join(f"{name}_temp_path {folder}/{name};\n" for name in kept)
            whole = f"pid {folder}/pid;\nerror_log stderr;\nevents {{}}\nhttp {{\n{text}\n}}\n"
            (folder / "nginx.conf").write_text(whole)
            said = run(os.environ["NGINX_PROGRAM"], "-t", "-p", folder, "-c", folder / "nginx.conf")
            warned = [line for line in said.splitlines() if "[warn]" in line and "user" not in line]
            expect(not warned, "\n".join(warned))
    return "one server, two lists of instances"


def merged(one, other):
    """Two Compose files as one: mappings key by key, lists one after the other."""
    if isinstance(one, dict) and isinstance(other, dict):
        both = one.keys() & other.keys()
        return one | other | {key: merged(one[key], other[key]) for key in both}
    if isinstance(one, list) and isinstance(other, list):
        return one + other
    return other


# What stands in Compose files for a variable: what it is where it is not given, or what is said then.
VARIABLE = re.compile(r"\$\{(?P<name>[A-Z0-9_]+):(?P<how>[-?])(?P<rest>[^}]*)\}")


def filled(text, given):
    """A text of a Compose file with its variables filled in, as Compose does it."""

    def value(found):
        name, how, rest = found["name"], found["how"], found["rest"]
        expect(given.get(name) or how == "-", f"{name} is not given: {rest}")
        return given.get(name) or rest

    text = VARIABLE.sub(value, text)
    expect("$" not in text, f"{text} has a variable that is not read here")
    return text


def prepared(folder):
    """Has prepare.sh make secrets and certificates in a folder; what it put into .env."""
    shutil.copytree(DEPLOY / "compose", folder / "compose", ignore=shutil.ignore_patterns("certificates"))
    run("sh", folder / "compose/prepare.sh")
    lines = (folder / ".env").read_text().splitlines()
    pairs = (line.split("=", 1) for line in lines)
    return {name: value.strip("'") for name, value in pairs}


def check_instance(service, given, folder):
    """Asks Tessera itself whether it would start with what a service is given."""
    mounts = [volume.split(":") for volume in service.get("volumes", [])]

    def on_this_machine(value):
        for source, target, *_ in mounts:
            if value == target or value.startswith(f"{target}/"):
                return str(folder / source) + value.removeprefix(target)
        return value

    environment = {
        name: on_this_machine(filled(str(value), given))
        for name, value in service["environment"].items()
    }
    run(os.environ["TESSERA_PROGRAM"], "config", "check", env=environment, cwd=folder)


# req: AUTH-15
def check_compose():
    main = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    stand_ins = yaml.safe_load((DEPLOY / "compose/stand-ins.yaml").read_text())
    for composed in (main, merged(main, stand_ins)):
        compose_spec.PyCompose.from_yaml(yaml.safe_dump(composed)).to_dict()
        services = composed["services"]
        for name, service in services.items():
            expect("image" in service, f"{name} has no image")
            for needed in service.get("depends_on", []):
                expect(needed in services, f"{name} needs {needed}, which there is not")
            for network in service.get("networks", []):
                expect(network in composed["networks"], f"{name}: there is no network {network}")
            for volume in service.get("volumes", []):
                source = volume.split(":")[0]
                if not source.startswith("."):
                    expect(source in composed["volumes"], f"{name}: there is no volume {source}")
                elif "certificates" not in source:
                    expect((DEPLOY / source).exists(), f"{name}: there is no {source}")
    made = set(re.findall(r"^([A-Z_]+)=", (DEPLOY / "compose/prepare.sh").read_text(), re.MULTILINE))
    needed = set(re.findall(r"\$\{([A-Z_]+):\?", (DEPLOY / "compose.yaml").read_text()))
    expect(needed <= made, f"prepare.sh does not make {', '.join(sorted(needed - made))}")
    checked = 0
    with tempfile.TemporaryDirectory() as folder:
        given = prepared(pathlib.Path(folder))
        for composed in (main, merged(main, stand_ins)):
            for name in ("tessera-1", "tessera-2"):
                check_instance(composed["services"][name], given, pathlib.Path(folder))
                checked += 1
    return f"{len(services)} services, {len(needed)} variables that have to be set, {checked} instances that would start"


NEEDED = {
    "image": {"repository": "registry.example/tessera"},
    "publicOrigin": "https://id.example.com",
    "existingSecret": "tessera",
}
VALUES = {
    "the fewest values": {},
    "everything on": {
        "settings": {"LOG_LEVEL": "warn", "TESSERA_SERVER__MAX_IN_FLIGHT": 256},
        "trustedProxies": ["10.0.0.0/8", "fd00::/8"],
        "imagePullSecrets": [{"name": "registry"}],
        "ingress": {"enabled": True, "className": "nginx", "tlsSecret": "id-tls"},
        "serviceMonitor": {"enabled": True, "labels": {"release": "prometheus"}},
        "serviceAccount": {"annotations": {"eks.amazonaws.com/role-arn": "arn:aws:iam::1:role/t"}},
        "nodeSelector": {"kubernetes.io/os": "linux"},
        "tolerations": [{"key": "identity", "operator": "Exists", "effect": "NoSchedule"}],
    },
    "everything off": {
        "autoscaling": {"enabled": False},
        "networkPolicy": {"enabled": False},
        "migrations": {"enabled": False},
        "podAnnotations": None,
    },
}
# What each way of installing the chart has to come to.
KINDS = {
    "the fewest values": "Deployment HorizontalPodAutoscaler Job NetworkPolicy PodDisruptionBudget Service ServiceAccount",
    "everything on": "Deployment HorizontalPodAutoscaler Ingress Job NetworkPolicy PodDisruptionBudget Service ServiceAccount ServiceMonitor",
    "everything off": "Deployment PodDisruptionBudget Service ServiceAccount",
}


# What nobody outside is answered: operators, and developers on their own machine.
INSIDE = {"/metrics", "/healthz", "/readyz"}
DEVELOPERS = "/dev/"
# Whom instances may call where nothing is narrowed down: PostgreSQL, Redis, HTTPS, SMTP three ways, NATS,
# Kafka without and with TLS, OTLP over HTTP.
CALLED = {5432, 6379, 443, 25, 465, 587, 4222, 9092, 9093, 4318}


def only(resources, kind):
    found = [resource for resource in resources if resource["kind"] == kind]
    expect(len(found) == 1, f"{len(found)} of kind {kind}")
    return found[0]


def leads_to(ingress, path):
    """Whether an ingress leads a path to the service."""
    for rule in ingress["spec"]["rules"][0]["http"]["paths"]:
        if rule["pathType"] == "Exact" and path == rule["path"]:
            return True
        if rule["pathType"] == "Prefix" and (path + "/").startswith(rule["path"] + "/"):
            return True
    return False


def check_ingress(ingress, has_admin):
    """Holds an ingress to the contract, which has each route of the service."""
    contract = yaml.safe_load((ROOT / "specs/contracts/openapi.yaml").read_text())
    for path in contract["paths"]:
        is_staff = path == "/admin" or path.startswith("/admin/")
        is_inside = path in INSIDE or path.startswith(DEVELOPERS)
        wanted = not is_inside and (has_admin or not is_staff)
        led = leads_to(ingress, path)
        expect(led == wanted, f"{path} is {'reached' if led else 'not reached'} through the ingress")


def check_monitor(resources):
    """Holds what the operator of Prometheus is told to what alerts and dashboards ask for."""
    monitor, service = only(resources, "ServiceMonitor"), only(resources, "Service")
    expect(monitor["apiVersion"] == "monitoring.coreos.com/v1", monitor["apiVersion"])
    labels, spec = service["metadata"]["labels"], monitor["spec"]
    chosen = spec["selector"]["matchLabels"].items()
    expect(chosen <= labels.items(), f"it chooses another service than {labels}")
    job = labels.get(spec["jobLabel"])
    asked = set(re.findall(r'job="([^"]*)"', "\n".join(str(rule["expr"]) for rule in rules())))
    expect(asked == {job}, f"alerts ask for {asked}, and the job is {job}")
    ports = {port["name"] for port in service["spec"]["ports"]}
    expect({endpoint["port"] for endpoint in spec["endpoints"]} <= ports, "there is no such port")
    expect([endpoint["path"] for endpoint in spec["endpoints"]] == ["/metrics"], "another path")


def check_egress(policy):
    ports = {
        port["port"] for rule in policy["spec"]["egress"] for port in rule["ports"] if port["port"] != 53
    }
    expect(ports == CALLED, f"instances may call {sorted(ports)}, and not {sorted(CALLED)}")


def check_chart():
    path = DEPLOY / "helm/tessera"
    linted = helm.lint(path, values=NEEDED, strict=True)
    expect(not linted["errors"], json.dumps(linted, indent=1))
    with helm.Chart.load(path) as chart:
        for missing in NEEDED:
            given = {key: value for key, value in NEEDED.items() if key != missing}
            try:
                chart.render(given, name="tessera", namespace="identity")
            except helm.HelmError:
                continue
            raise Wrong(f"the chart is rendered without {missing}")

        def rendered(values):
            texts = chart.render(NEEDED | values, name="tessera", namespace="identity")
            return [
                resource
                for name, text in texts.items()
                # What is told to the person who installs it is no manifest.
                if not name.endswith("NOTES.txt")
                for resource in yaml.safe_load_all(text)
                if resource
            ]

        for case, values in VALUES.items():
            resources = rendered(values)
            kinds = " ".join(sorted(resource["kind"] for resource in resources))
            expect(kinds == KINDS[case], f"{case}: {kinds}")
            for resource in resources:
                # The operator's own kind is in no schema of Kubernetes.
                if resource["kind"] == "ServiceMonitor":
                    continue
                for version in KUBERNETES:
                    kubernetes_validate.validate(resource, version, strict=True)
        check_egress(only(rendered({}), "NetworkPolicy"))
        whole = VALUES["everything on"]
        check_monitor(rendered(whole))
        check_ingress(only(rendered(whole), "Ingress"), has_admin=True)
        closed = whole | {"ingress": whole["ingress"] | {"admin": False}}
        check_ingress(only(rendered(closed), "Ingress"), has_admin=False)
    return f"Helm {helm.helm_sdk_version()}, Kubernetes {' and '.join(KUBERNETES)}, {len(VALUES)} sets of values"


def instructions(text):
    """The instructions of a Dockerfile, each as its word and the rest, without comments."""
    plain = re.sub(r"^\s*#.*\n", "", text, flags=re.MULTILINE)
    lines = re.sub(r"\\\n\s*", "", plain).splitlines()
    return [tuple(line.split(None, 1)) for line in lines if line.strip()]


def stages(text):
    """Those of each stage, from its FROM on."""
    found = []
    for word, rest in instructions(text):
        if word == "FROM":
            found.append([])
        found[-1].append((word, rest))
    return found


def is_dropped(path, patterns):
    """Whether a .dockerignore keeps a path from the build: the last pattern that fits says so."""
    parts = pathlib.PurePosixPath(path).parts
    above = ["/".join(parts[:count]) for count in range(1, len(parts) + 1)]
    dropped = False
    for pattern in patterns:
        is_kept = pattern.startswith("!")
        # `**/name` is at any depth, and other patterns begin at the root.
        fitting = pattern.removeprefix("!").removeprefix("**/")
        tried = [one.split("/")[-1] for one in above] if "**/" in pattern else above
        # A star stands within one part of a path.
        fits = [fnmatch.fnmatchcase(one, fitting) and one.count("/") == fitting.count("/") for one in tried]
        if any(fits):
            dropped = not is_kept
    return dropped


def built_from(build):
    """What the build reads of the repository, as far as that can be told by reading."""
    workspace = tomllib.loads((ROOT / "Cargo.toml").read_text())["workspace"]
    members = [folder for member in workspace["members"] for folder in sorted(ROOT.glob(member))]
    needed = {"Cargo.toml", "Cargo.lock"}
    needed |= {str(folder.relative_to(ROOT) / "Cargo.toml") for folder in members}
    sources = [file for folder in members for file in sorted((folder / "src").rglob("*.rs"))]
    sources += [folder / "build.rs" for folder in members if (folder / "build.rs").is_file()]
    for file in sources:
        # Tests are not built.
        text = file.read_text().split("#[cfg(test)]\nmod tests")[0]
        for named in re.findall(r'"((?:\.\./)+[^"{}]+\.[a-z]+)"', text):
            path = (file.parent / named).resolve()
            if path.is_file() and path.is_relative_to(ROOT):
                needed.add(str(path.relative_to(ROOT)))
    for word, rest in build:
        if word == "RUN":
            needed |= {one for one in rest.split() if (ROOT / one).is_file()}
    return sorted(needed)


# req: AUTH-15
def check_container():
    build, last = stages((DEPLOY / "Dockerfile").read_text())
    said = {word: rest for word, rest in last}
    expect(said["FROM"] == "scratch", f"the last stage is made from {said['FROM']}")
    expect({"RUN", "ADD", "SHELL"}.isdisjoint(said), "something is run in the last stage")
    copied = [rest for word, rest in last if word == "COPY"]
    expect(copied == ["--from=build /rootfs /"], f"the last stage takes {copied}")
    user = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]["tessera-1"]["tmpfs"][0]
    uid, gid = re.search(r"uid=(\d+),gid=(\d+)", user).groups()
    expect(uid != "0" and said.get("USER") == f"{uid}:{gid}", f"it runs as {said.get('USER')}")
    made = (DEPLOY / "container/rootfs.sh").read_text()
    expect(f"tessera:x:{uid}:{gid}:" in made, f"rootfs.sh makes no user {uid}:{gid}")
    entry = json.loads(said["ENTRYPOINT"])
    expect(entry == ["/usr/bin/tessera"], f"it starts {entry}")
    expect(json.loads(said["CMD"])[0] == "serve", f"it does {said['CMD']}")
    health = json.loads(said["HEALTHCHECK"].split("CMD ", 1)[1])
    expect(health[:2] == [*entry, "ready"], f"its health is {health}")
    patterns = [
        line
        for line in (DEPLOY / "Dockerfile.dockerignore").read_text().splitlines()
        if line and not line.startswith("#")
    ]
    needed = built_from(build)
    expect("specs/contracts/openapi.yaml" in needed, f"the contract is built in, and not among {needed}")
    dropped = [path for path in needed if is_dropped(path, patterns)]
    expect(not dropped, f"Dockerfile.dockerignore drops {', '.join(dropped)}")
    for kept_out in ("deploy/.env", "target/release/tessera", "tessera-data/secrets.toml", ".git/config"):
        expect(is_dropped(kept_out, patterns), f"{kept_out} goes into the build")
    return f"{len(last)} instructions in the last stage, {len(needed)} files that it is built from"


def check_units():
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        return "NOT RUN: there is no systemd-analyze on this machine"
    files = sorted((DEPLOY / "systemd").iterdir())
    with tempfile.TemporaryDirectory() as folder:
        units = []
        for file in files:
            # Programs need not be installed for their units to be read.
            text = re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", file.read_text(), flags=re.MULTILINE)
            units.append(pathlib.Path(folder) / file.name.replace("@", "@8080"))
            units[-1].write_text(text)
        said = run(analyze, "verify", "--man=no", *units)
        expect("tessera" not in said, said)
        exposures = []
        for unit in units:
            if unit.suffix == ".service":
                # It prints a table of every setting, and the sum below it.
                exposed = run(
                    analyze, "security", "--offline=true", f"--threshold={GREATEST_EXPOSURE}", unit
                )
                exposures.append(exposed.strip().splitlines()[-1].split(": ")[-1].split()[0])
    return f"{len(files)} units, exposed {' and '.join(exposures)} of 10"


CHECKS = {
    "Prometheus rules": check_rules,
    "Objectives": check_objectives,
    "Runbooks": check_runbooks,
    "Dashboards": check_dashboards,
    "Configuration": check_provisioning,
    "nginx": check_nginx,
    "Compose": check_compose,
    "Helm chart": check_chart,
    "Container file": check_container,
    "systemd units": check_units,
}


def main():
    failures = 0
    for name, check in CHECKS.items():
        try:
            print(f"{name}: {check()}")
        except Exception as error:  # Whatever a tool says of a file is said, and the next one looked at.
            failures += 1
            print(f"{name}: FAILED\n{type(error).__name__}: {error}")
    return min(failures, 1)


sys.exit(main())
