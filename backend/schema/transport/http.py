"""GraphQL over HTTP: JSON and multipart requests, and the explorer page."""

from __future__ import annotations

import asyncio
import importlib
import importlib.util
from contextlib import suppress
from typing import Any

from channels.exceptions import StopConsumer
from channels.generic.http import AsyncHttpConsumer
from django.conf import settings
from graphql import ExecutionResult, OperationType
from graphql_server.channels import GraphQLHTTPConsumer
from graphql_server.channels.handlers.http_handler import (
    ChannelsRequest,
    ChannelsResponse,
)
from graphql_server.exceptions import GraphQLValidationError
from graphql_server.http import GraphQLRequestData, process_result
from graphql_server.http.exceptions import HTTPException
from graphql_server.http.temporal_response import TemporalResponse

from backend.common.errors import Unauthenticated
from backend.common.threads import live, operations
from backend.schema.base import RequestContext, mask_errors
from backend.schema.transport.answers import to_text
from backend.schema.transport.auth import (
    Principal,
    authenticate,
    headers_of,
    host_is_allowed,
    make_context,
)
from backend.schema.transport.batch import checked_batch, checked_request, run_batch
from backend.schema.transport.body import Body, FormBody, JsonBody
from backend.schema.transport.cors import cors_headers
from backend.schema.transport.documents import (
    QUERIES,
    QUERIES_AND_MUTATIONS,
    DocumentRefused,
)
from backend.schema.transport.execution import Executor, default_executor
from backend.schema.transport.refusals import RequestRefused, internal_error, too_large
from backend.schema.transport.uploads import Form

EXPLORER = "backend.schema.transport.explorer"
ALWAYS = {
    b"Content-Type": b"application/json",
    b"Cache-Control": b"no-store",
    b"X-Content-Type-Options": b"nosniff",
    b"Vary": b"Origin, Accept, Accept-Language, Authorization",
}
#: A multipart body also carries the operation and the lines between its parts.
FORM_SLACK_BYTES = 1024**2
LINGER_S = 5.0


class GraphQLHTTP(GraphQLHTTPConsumer[RequestContext, None]):
    """One HTTP request of /graphql.

    CSRF: no cookie is ever looked at; who calls is said by the Authorization header,
    which no page of another origin can set without a CORS preflight. Bodies that a
    page could send without one are refused (`text/plain`, forms) or, as multipart,
    need that header. GET runs queries only.
    """

    # No channel on the layer for each request.
    channel_layer_alias = ""

    def __init__(self, executor: Executor | None = None) -> None:
        self.executor = executor or default_executor()
        self.incoming: Body | None = None
        self.principal: Principal | None = None
        self.token_refused = False
        self._text: str | None = None
        super().__init__(schema=self.executor.schema, multipart_uploads_enabled=True)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self._receive = receive
        try:
            await super().__call__(scope, receive, send)
        finally:
            # Also when the client went away in the middle of an upload.
            if self.incoming is not None:
                await self.incoming.close()

    async def dispatch(self, message: Any) -> None:
        """Without the hop to a thread that Channels makes for each message."""
        if message["type"] == "http.disconnect":
            raise StopConsumer
        more = message.get("more_body", False)
        try:
            if self.incoming is None:
                self.incoming = await self._begin()
            await self.incoming.feed(message.get("body", b""))
            if more:
                return
            await self.handle(b"")
        except RequestRefused as refused:
            await self._refuse(refused, more=more)
        except Exception as error:  # noqa: BLE001 - masked, and logged with its id
            await self._refuse(internal_error(error), more=more)
        raise StopConsumer

    async def _begin(self) -> Body:
        """Before the body is read: who sends it, and may it be that large?"""
        headers = headers_of(self.scope)
        if not host_is_allowed(headers):
            raise RequestRefused("This host name is not served here.")
        authorization = headers.get("authorization")
        if authorization is not None:
            try:
                self.principal = await live.run(authenticate, authorization)
            except Unauthenticated:
                self.token_refused = True
        content_type = headers.get("content-type", "")
        is_form = content_type.lower().startswith("multipart/form-data")
        limit: int = settings.GRAPHQL_MAX_BODY_BYTES
        if is_form:
            if self.principal is None:
                sentence = Unauthenticated().message(self._context().language)
                raise RequestRefused(sentence, status=401, code=Unauthenticated.code)
            limit = settings.VIDEO_MAX_SIZE_BYTES + FORM_SLACK_BYTES
        length = headers.get("content-length", "0")
        if length.isdecimal() and int(length) > limit:
            raise too_large(limit)
        if is_form:
            return FormBody(Form(content_type, max_size=limit))
        return JsonBody(max_size=limit)

    def _context(self) -> RequestContext:
        return make_context(
            self.scope, self.principal, token_refused=self.token_refused
        )

    async def get_context(
        self, request: ChannelsRequest, response: TemporalResponse
    ) -> RequestContext:
        return self._context()

    async def parse_http_body(self, request: Any, context: Any) -> GraphQLRequestData:
        headers = headers_of(self.scope)
        kind = headers.get("content-type", "").partition(";")[0].strip().lower()
        if request.method == "GET":
            data = self.parse_query_params(request.query_params)
        elif kind in ("application/json", "multipart/form-data"):
            assert self.incoming is not None
            data = await self.incoming.value()
        else:
            raise RequestRefused("Unsupported content type", status=415)
        strict = "application/graphql-response+json" in headers.get("accept", "")
        return await self.get_graphql_request_data(
            request, context, data, "http-strict" if strict else "http"
        )

    async def execute_operation(
        self,
        request_adapter: Any,
        request_data: GraphQLRequestData,
        context: RequestContext,
        root_value: Any,
        allowed_operation_types: set[OperationType],
    ) -> ExecutionResult:
        request = checked_request(
            {
                "query": request_data.query,
                "operationName": request_data.operation_name,
                "variables": request_data.variables,
                "extensions": request_data.extensions,
            }
        )
        by_get = request_adapter.method == "GET"
        try:
            result, self._text = await operations.run(
                self._answer,
                context,
                **request,
                allowed=QUERIES if by_get else QUERIES_AND_MUTATIONS,
                strict=request_data.protocol == "http-strict",
            )
            return result
        except DocumentRefused as refused:
            errors = mask_errors(refused.errors, language=context.language)
            raise GraphQLValidationError(list(errors or ())) from refused
        except Exception as error:  # graphql-server would tell its text to the client
            raise internal_error(error) from error
        finally:
            # Nothing of an upload is left when its answer is read.
            assert self.incoming is not None
            await self.incoming.close()

    def _answer(
        self, context: RequestContext, *, strict: bool, **request: Any
    ) -> tuple[ExecutionResult, str]:
        """The result, and its text: that may be large, so a thread makes it."""
        result = self.executor.run(context, **request)
        return result, to_text(process_result(result, strict))

    def create_response(
        self, response_data: Any, sub_response: TemporalResponse, is_strict: bool
    ) -> ChannelsResponse:
        kind = "application/graphql-response+json" if is_strict else "application/json"
        text = to_text(response_data) if self._text is None else self._text
        content = text.encode()
        return ChannelsResponse(
            content=content,
            status=sub_response.status_code,
            content_type=f"{kind}; charset=utf-8",
            headers={b"Content-Length": str(len(content)).encode()},
        )

    async def render_graphql_ide(
        self, request: ChannelsRequest, request_data: GraphQLRequestData
    ) -> ChannelsResponse:
        if not settings.GRAPHQL_EXPLORER or importlib.util.find_spec(EXPLORER) is None:
            raise RequestRefused("There is no explorer page here.", status=406)
        html: str = importlib.import_module(EXPLORER).explorer_html()
        return ChannelsResponse(
            content=html.encode(), content_type="text/html; charset=utf-8"
        )

    async def run(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            body = await self._json_body(request.method)
            if isinstance(body, list):
                return await self._run_batch(body)
            return await super().run(request, *args, **kwargs)
        except HTTPException as error:
            if error.status_code == 200:  # the answer to a CORS preflight
                return ChannelsResponse(content=b"", status=204)
            cause = error.__cause__
            if isinstance(cause, RequestRefused):
                raise cause from error
            raise RequestRefused(error.reason, status=error.status_code) from error

    async def _json_body(self, method: str) -> Any:
        kind = headers_of(self.scope).get("content-type", "").partition(";")[0]
        if method != "POST" or kind.strip().lower() != "application/json":
            return None
        assert self.incoming is not None
        return await self.incoming.value()

    async def _run_batch(self, batch: list[Any]) -> ChannelsResponse:
        """One answer to each operation, one after the other, in the time of one."""
        requests = checked_batch(batch)
        try:
            self._text = await operations.run(
                run_batch, self.executor, self._context(), requests
            )
        except Exception as error:
            raise internal_error(error) from error
        return self.create_response(None, TemporalResponse(), is_strict=False)

    async def send_headers(self, *, status: int = 200, headers: Any = None) -> None:
        allowed = cors_headers(headers_of(self.scope))
        everything = {**ALWAYS, **allowed, **(headers or {})}
        await AsyncHttpConsumer.send_headers(
            self, status=status, headers=list(everything.items())
        )

    async def _refuse(self, refused: RequestRefused, *, more: bool) -> None:
        """Answer at once; then let the client finish, that it may read the answer."""
        if self.incoming is not None:
            await self.incoming.close()
        content = to_text(refused.as_json(self._context().language)).encode()
        headers = {b"Content-Length": str(len(content)).encode()}
        if more:
            headers[b"Connection"] = b"close"
        await self.send_headers(status=refused.status, headers=headers)
        await self.send_body(content, more_body=True)
        with suppress(TimeoutError):
            async with asyncio.timeout(LINGER_S):
                while more:
                    message = await self._receive()
                    more = message.get("more_body", False)
        await self.send_body(b"", more_body=False)
