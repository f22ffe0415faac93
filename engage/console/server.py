"""The console's own web server. Its open pages reconnect by themselves when there is a console again."""

from engage.console.parts import Parts
from engage.errors import GoodwordError
from engage.serving import Serving


class Console(Serving):
    """The console over one set of parts. One at a time in a process: NiceGUI has one application only."""

    def __init__(self, parts: Parts, host: str, port: int) -> None:
        """`port` 0 takes a free one."""
        self.parts = parts
        super().__init__(self._site, "console", host, port, has_lifespan=True)

    def start(self) -> str:
        """As `Serving.start`; raises `GoodwordError` where there is a console already."""
        from nicegui import app as nicegui

        if not nicegui.is_stopped:
            raise GoodwordError("this process has a console open already; it can have one only")
        return super().start()

    def _site(self) -> object:
        from engage.console import guard, site

        return guard.Guard(site.site(), self.parts, guard.allowed_hosts(self.host))
