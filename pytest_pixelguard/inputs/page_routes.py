"""The routes that a site's page files answer, each judged when somebody asks for it: to read every page takes long."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from pytest_pixelguard.config import Routes
from pytest_pixelguard.inputs.files import label
from pytest_pixelguard.inputs.routes import PAGES, file_route, path_of
from pytest_pixelguard.model import Route


class PageRoutes(Mapping[str, Route]):
    """The route of each page file, by the file's path as reports show it: findings in it weigh as its route does."""

    def __init__(self, root: Path, files: Sequence[Path], wanted: Routes) -> None:
        self._wanted = wanted
        self._files = {label(file): file for file in files if file.suffix.lower() in PAGES}
        self._routes: dict[str, Route] = {}
        self._paths = {shown: path_of(root, file) for shown, file in self._files.items()}

    def by_route(self) -> dict[str, str]:
        """Give the page file that answers each route, by the route's path."""
        return {path: shown for shown, path in self._paths.items()}

    def __getitem__(self, shown: str) -> Route:
        """Give the route of a page file. Raises `KeyError` for a file that is no page."""
        if shown not in self._routes:
            self._routes[shown] = file_route(self._paths[shown], self._files[shown], self._wanted)
        return self._routes[shown]

    def __contains__(self, shown: object) -> bool:
        return shown in self._files

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)
