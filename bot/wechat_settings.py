"""Settings of WeChat (prefix ``JUYI_WECHAT_``) and 企业微信 (``JUYI_WECOM_``). Nothing is opened at import."""

from __future__ import annotations

import re
from typing import Any, Literal

from pydantic import BaseSettings, SecretStr, root_validator, validator

_AES_KEY = re.compile(r"[A-Za-z0-9]{43}")
_TOKEN = re.compile(r"[A-Za-z0-9]{3,32}")
_PLATFORM_SECONDS = 5.0  # after so long the platform gives a request up


class _PlatformSettings(BaseSettings):
    """What both platforms need.

    Attributes:
        token: shared with the platform; signs its requests.
        aes_key: EncodingAESKey, 43 characters.
        secret: with it the access token is fetched; without it nothing can be sent of one's own accord.
        api_url: the platform's interface; another one only for tests.
        deadline_seconds: an answer that is not ready by then is sent later.
        max_age_seconds: older requests are refused.
    """

    token: SecretStr = SecretStr("")
    aes_key: SecretStr = SecretStr("")
    secret: SecretStr = SecretStr("")
    api_url: str = ""
    deadline_seconds: float = 4.0
    max_age_seconds: int = 300

    @validator("token")
    def _token_has_its_form(cls, token: SecretStr) -> SecretStr:
        if token.get_secret_value() and not _TOKEN.fullmatch(token.get_secret_value()):
            raise ValueError("令牌（Token）应是3到32个字母或数字")
        return token

    @validator("aes_key")
    def _key_has_its_form(cls, key: SecretStr) -> SecretStr:
        if key.get_secret_value() and not _AES_KEY.fullmatch(key.get_secret_value()):
            raise ValueError("EncodingAESKey 应是43个字母或数字")
        return key

    @validator("deadline_seconds")
    def _deadline_is_before_the_platforms(cls, seconds: float) -> float:
        if not 0 < seconds < _PLATFORM_SECONDS:
            raise ValueError("时限应大于0、小于5秒：平台只等5秒")
        return seconds

    @validator("max_age_seconds")
    def _age_covers_the_retries(cls, seconds: int) -> int:
        if not 30 <= seconds <= 3600:
            raise ValueError("应在30到3600秒之间")
        return seconds


class WeChatSettings(_PlatformSettings):
    """An Official Account. It exists when ``app_id`` and ``token`` are set.

    Attributes:
        app_id: of the account (``wx…``).
        template_id: of the message for reminders; without it they only reach people inside the service window.
        template_kind: ``template`` (模板消息) or ``subscribe`` (订阅通知).
    """

    app_id: str = ""
    api_url: str = "https://api.weixin.qq.com"
    template_id: str = ""
    template_kind: Literal["template", "subscribe"] = "template"

    class Config:
        env_prefix = "JUYI_WECHAT_"

    @root_validator(skip_on_failure=True)
    def _is_whole(cls, values: dict[str, Any]) -> dict[str, Any]:
        if bool(values["app_id"]) != bool(values["token"].get_secret_value()):
            raise ValueError("公众号要同时设置 JUYI_WECHAT_APP_ID 和 JUYI_WECHAT_TOKEN")
        return values

    @property
    def is_configured(self) -> bool:
        """Whether there is an account to serve."""
        return bool(self.app_id)


class WeComSettings(_PlatformSettings):
    """An application of 企业微信. It exists when ``corp_id`` is set; then its messages are always encrypted.

    Attributes:
        corp_id: of the organisation (``ww…``).
        agent_id: of the application.
    """

    corp_id: str = ""
    agent_id: int = 0
    api_url: str = "https://qyapi.weixin.qq.com"

    class Config:
        env_prefix = "JUYI_WECOM_"

    @root_validator(skip_on_failure=True)
    def _is_whole(cls, values: dict[str, Any]) -> dict[str, Any]:
        parts = [bool(values["corp_id"]), bool(values["token"].get_secret_value()), bool(values["aes_key"].get_secret_value())]
        if any(parts) and not (all(parts) and values["agent_id"] > 0):
            raise ValueError("企业微信要同时设置 JUYI_WECOM_CORP_ID、_AGENT_ID、_TOKEN 和 _AES_KEY")
        return values

    @property
    def is_configured(self) -> bool:
        """Whether there is an application to serve."""
        return bool(self.corp_id)


def writing_channels() -> frozenset[str]:
    """The platforms on which people can be written to of one's own accord."""
    found: tuple[tuple[str, _PlatformSettings, bool], ...] = (
        ("wechat", wechat := WeChatSettings(), wechat.is_configured),
        ("wecom", wecom := WeComSettings(), wecom.is_configured),
    )
    return frozenset(name for name, settings, configured in found if configured and settings.secret.get_secret_value())
