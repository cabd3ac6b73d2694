"""A client that knows nothing but the API's description: it checks what it sends and gets by it."""

import json
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.utils.http import urlencode
from jsonschema import Draft202012Validator

type _Part = dict[str, Any]


class DescribedClient:
    """Calls operations by their ids, as a program generated from the description does."""

    def __init__(self, document: _Part, key: str) -> None:
        self._document = document
        authorization = {"Authorization": f"Bearer {key}"} if key else {}
        self._client = Client(headers={"Accept-Language": "en"} | authorization)
        self._operations = {
            operation["operationId"].rpartition("_api_")[2]: (method, path, operation)
            for path, methods in document["paths"].items()
            for method, operation in methods.items()
        }

    def call(self, name: str, body: object = None, **values: object) -> Any:  # noqa: ANN401 - JSON
        """Call an operation; ``values`` are its parameters, by their names with ``_`` for ``-``."""
        method, path, operation = self._operations[name]
        given: dict[str, dict[str, Any]] = {"path": {}, "query": {}, "header": {}}
        for parameter in operation.get("parameters", ()):
            known = parameter["name"].replace("-", "_")
            if known in values:
                value = given[parameter["in"]][parameter["name"]] = values.pop(known)
                self._check(value, parameter["schema"])
            assert not parameter.get("required") or parameter["name"] in given[parameter["in"]]
        assert not values, values
        address = path.format(**given["path"])
        if given["query"]:
            address += f"?{urlencode(given['query'])}"
        content, kind = self._body(body, operation)
        headers = {key: str(value) for key, value in given["header"].items()}
        answer = self._client.generic(method, address, content, kind, headers=headers)
        assert isinstance(answer, HttpResponse)
        return self._answer(answer, operation)

    def _body(self, body: object, operation: _Part) -> tuple[bytes, str]:
        contents = operation.get("requestBody", {}).get("content", {})
        if not contents:
            assert body is None
            return b"", "application/octet-stream"
        ((kind, content),) = contents.items()
        if kind == "application/json":
            self._check(body, content["schema"])
            return json.dumps(body).encode(), kind
        assert kind == "multipart/form-data"
        assert isinstance(body, dict)
        plain = {name: "" if isinstance(each, SimpleUploadedFile) else each
                 for name, each in body.items()}  # fmt: skip
        self._check(plain, content["schema"])
        return encode_multipart(BOUNDARY, body), MULTIPART_CONTENT

    def _answer(self, answer: HttpResponse, operation: _Part) -> Any:  # noqa: ANN401 - JSON
        described = operation["responses"][str(answer.status_code)]
        content = described.get("content", {})
        if not content:
            assert not answer.content
            return None
        kind = answer.headers["Content-Type"].partition(";")[0]
        body = json.loads(answer.content)
        self._check(body, content[kind]["schema"])
        return (answer.status_code, body["code"]) if answer.status_code >= 400 else body

    def _check(self, value: object, schema: _Part) -> None:
        whole = schema | {"components": self._document["components"]}
        Draft202012Validator(whole).validate(value)
