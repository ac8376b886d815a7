"""The manifests of deploy/kubernetes/ are what Kubernetes takes, fit together, and give no more than is needed."""

import copy
import re
from typing import Any, Callable, Dict, Iterator, List, Set
from urllib.parse import urlsplit

import pytest
import yaml
from kubernetes_validate import ValidationError, validate

from assistant.content.loader import ROOT
from assistant.runtime.settings import CHANNELS, VARIABLES, read
from assistant.server import shutdown

FOLDER = ROOT / "deploy" / "kubernetes"
VERSION = "1.28"
OBJECTS: List[Dict[str, Any]] = [
    each for path in sorted(FOLDER.glob("*.yaml")) for each in yaml.safe_load_all(path.read_text(encoding="utf-8"))
]
DOCKERFILE = (ROOT / "deploy" / "Dockerfile").read_text(encoding="utf-8")
OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
COMPOSE = yaml.safe_load((ROOT / "deploy" / "compose.yml").read_text(encoding="utf-8"))
NGINX = (ROOT / "deploy" / "nginx" / "ask.conf.template").read_text(encoding="utf-8")


def found(kind: str, name: str) -> Dict[str, Any]:
    (one,) = [each for each in OBJECTS if (each["kind"], each["metadata"]["name"]) == (kind, name)]
    return one


def names(kind: str) -> Set[str]:
    return {each["metadata"]["name"] for each in OBJECTS if each["kind"] == kind}


WORKERS, ACTIONS = found("Deployment", "ask-workers"), found("Deployment", "ask-actions")
SETTINGS: Dict[str, str] = found("ConfigMap", "ask-settings")["data"]


def pod(deployment: Dict[str, Any]) -> Dict[str, Any]:
    return deployment["spec"]["template"]["spec"]


def container(deployment: Dict[str, Any]) -> Dict[str, Any]:
    (only,) = pod(deployment)["containers"]
    return only


def label(one: Dict[str, Any]) -> str:
    return f"{one['kind']} {one['metadata']['name']}"


@pytest.mark.parametrize("one", OBJECTS, ids=label)
def test_kubernetes_takes_it(one: Dict[str, Any]) -> None:
    assert validate(one, VERSION, strict=True) == VERSION


def _misspelt(worker: Dict[str, Any]) -> None:
    worker["spec"]["template"]["spec"]["terminationGraceSeconds"] = 1


def _of_another_type(worker: Dict[str, Any]) -> None:
    container(worker)["ports"][0]["containerPort"] = "5005"


def _without_a_selector(worker: Dict[str, Any]) -> None:
    del worker["spec"]["selector"]


@pytest.mark.parametrize("harm", [_misspelt, _of_another_type, _without_a_selector])
def test_a_mistake_is_found(harm: Callable[[Dict[str, Any]], None]) -> None:
    worker = copy.deepcopy(WORKERS)
    harm(worker)
    with pytest.raises(ValidationError):
        validate(worker, VERSION, strict=True)


def test_selectors_and_names_lead_to_what_is_there() -> None:
    labels = {name: found("Deployment", name)["spec"]["template"]["metadata"]["labels"] for name in names("Deployment")}
    for name, of_pod in labels.items():
        deployment = found("Deployment", name)
        assert deployment["spec"]["selector"]["matchLabels"].items() <= of_pod.items()
        service = found("Service", name)["spec"]
        assert service["selector"].items() <= of_pod.items()
        ports = {port["name"] for port in container(deployment)["ports"]}
        assert {port["targetPort"] for port in service["ports"]} <= ports
        probes = [value for key, value in container(deployment).items() if key.endswith("Probe")]
        assert {probe["httpGet"]["port"] for probe in probes} <= ports
    budget = found("PodDisruptionBudget", "ask-workers")["spec"]
    assert budget["selector"]["matchLabels"] == labels["ask-workers"] and budget["maxUnavailable"] == 1
    scaler = found("HorizontalPodAutoscaler", "ask-workers")["spec"]
    assert (scaler["scaleTargetRef"]["kind"], scaler["scaleTargetRef"]["name"]) == ("Deployment", "ask-workers")
    assert [metric["resource"]["name"] for metric in scaler["metrics"]] == ["cpu"]
    # One worker at the least is left when another is taken away; the autoscaler alone says how many there are.
    assert scaler["minReplicas"] > budget["maxUnavailable"] and "replicas" not in WORKERS["spec"]
    policy = found("NetworkPolicy", "ask-actions")["spec"]
    assert policy["podSelector"]["matchLabels"] == labels["ask-actions"]
    ((rule,),) = [each["from"] for each in policy["ingress"]]
    assert rule["podSelector"]["matchLabels"] == labels["ask-workers"]
    for path in _paths():
        service = path["backend"]["service"]
        assert service["port"]["name"] in {port["name"] for port in found("Service", service["name"])["spec"]["ports"]}


def _paths() -> List[Dict[str, Any]]:
    (rule,) = found("Ingress", "ask")["spec"]["rules"]
    return rule["http"]["paths"]


def test_the_same_paths_are_public_as_through_nginx() -> None:
    public = re.findall(r"^    location (= )?(/\S+) \{ proxy_pass", NGINX, re.MULTILINE)
    prefixes = {path.rstrip("/") for exact, path in public if not exact}
    exact = {path for only, path in public if only} - prefixes
    assert {path["path"].rstrip("/") for path in _paths() if path["pathType"] == "Prefix"} == prefixes
    assert {path["path"] for path in _paths() if path["pathType"] == "Exact"} == exact


def _variables(deployment: Dict[str, Any]) -> Iterator[str]:
    yield from (each["name"] for each in container(deployment).get("env", ()))


def test_settings_are_those_of_the_product() -> None:
    read(SETTINGS)
    assert set(SETTINGS) <= set(VARIABLES)
    assert set(_variables(ACTIONS)) - {"SANIC_HOST"} <= set(VARIABLES)
    for each in container(ACTIONS)["env"]:
        source = each.get("valueFrom", {})
        for reference in source.values():
            assert reference["key"] == each["name"]
            given = "configMapKeyRef" not in source or reference.get("optional") or each["name"] in SETTINGS
            assert given, f"{each['name']} is in no manifest"
    address = urlsplit(SETTINGS["ACTION_SERVER"])
    assert address.port in [port["port"] for port in found("Service", str(address.hostname))["spec"]["ports"]]


def test_a_secret_goes_only_where_it_is_needed() -> None:
    of_workers = {each["secretRef"]["name"] for each in container(WORKERS)["envFrom"] if "secretRef" in each}
    of_actions = {
        each["valueFrom"]["secretKeyRef"]["name"]: each["name"]
        for each in container(ACTIONS)["env"]
        if "secretKeyRef" in each.get("valueFrom", {})
    }
    assert of_workers == {"ask-database", "ask-worker"} and "envFrom" not in container(ACTIONS)
    assert of_actions == {"ask-database": "DATABASE_URL", "ask-mail": "CONTACT_SMTP"}
    assert not any(name.lower().startswith(CHANNELS) or name == "CONTACT_DRAFT_KEY" for name in _variables(ACTIONS))
    # No manifest holds one, and the page on operations says how each is made.
    assert "Secret" not in {each["kind"] for each in OBJECTS}
    for name in of_workers | set(of_actions):
        assert f"create secret generic {name} " in OPERATIONS


@pytest.mark.parametrize("deployment", [WORKERS, ACTIONS], ids=label)
def test_it_runs_unprivileged_on_a_read_only_disk(deployment: Dict[str, Any]) -> None:
    security = pod(deployment)["securityContext"]
    (user,) = re.findall(r"^USER (\d+)$", DOCKERFILE, re.MULTILINE)
    assert security["runAsNonRoot"] and str(security["runAsUser"]) == user
    assert security["seccompProfile"] == {"type": "RuntimeDefault"}
    own = container(deployment)["securityContext"]
    assert own["readOnlyRootFilesystem"] and own["allowPrivilegeEscalation"] is False
    assert own["capabilities"] == {"drop": ["ALL"]} and "privileged" not in own
    assert not pod(deployment)["automountServiceAccountToken"]
    assert [mount["mountPath"] for mount in container(deployment)["volumeMounts"]] == ["/tmp"]
    assert [sorted(volume) for volume in pod(deployment)["volumes"]] == [["emptyDir", "name"]]


def test_a_worker_without_its_store_is_neither_restarted_nor_taken_out() -> None:
    worker = container(WORKERS)
    assert worker["livenessProbe"]["httpGet"]["path"] == worker["startupProbe"]["httpGet"]["path"] == "/healthz"
    assert worker["readinessProbe"]["httpGet"]["path"] == "/readyz?exclude=store"
    assert str(worker["ports"][0]["containerPort"]) == re.search(r"^EXPOSE (\d+)$", DOCKERFILE, re.MULTILINE)[1]


@pytest.mark.parametrize("deployment", [WORKERS, ACTIONS], ids=label)
def test_an_end_is_announced_and_has_its_time(deployment: Dict[str, Any]) -> None:
    drain = read(SETTINGS).drain_seconds
    assert drain > container(deployment)["readinessProbe"]["periodSeconds"]
    assert pod(deployment)["terminationGracePeriodSeconds"] > drain + shutdown.SECONDS
    assert deployment["spec"]["strategy"]["rollingUpdate"] == {"maxUnavailable": 0, "maxSurge": 1}


def test_the_image_is_that_of_this_version_and_does_what_it_does_under_compose() -> None:
    (version,) = re.findall(r'^version = "(.*)"$', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    image = COMPOSE["services"]["worker-1"]["image"]
    named = {container(each)["image"].rpartition("/")[2] for each in (WORKERS, ACTIONS)}  # wherever a cluster finds it
    assert named == {f"{image}:{version}"}
    assert container(ACTIONS)["command"] == COMPOSE["services"]["actions"]["command"]
    assert "command" not in container(WORKERS)
