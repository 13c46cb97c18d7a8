"""How much work is a task at the desk? `Day` presses keys and clicks in a page, and counts them and the documents.

Text that is typed into one field counts once, as it did when the day was counted in the admin. Fragments that htmx
asks for are no documents.
"""


class Day:
    def __init__(self, page):
        self.page, self.inputs, self.loads = page, [], []
        page.on("request", self._note)

    def _note(self, request):
        if request.is_navigation_request() and request.frame == self.page.main_frame:
            self.loads.append(request.url)

    def press(self, *keys):
        for key in keys:
            self.inputs.append(key)
            self.page.keyboard.press(key)

    def type(self, words):
        self.inputs.append(words)
        self.page.keyboard.type(words)

    def click(self, place):
        self.inputs.append(str(place))
        place.click()

    def tab_to(self, selector, most=60):
        """Press Tab until the element has the focus; return how often."""
        for number in range(1, most + 1):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
                return number
        raise AssertionError(f"{most} tabs do not lead to {selector}")

    @property
    def cost(self):
        """Return the number of keys and clicks, and that of documents."""
        return len(self.inputs), len(self.loads)

    def stays_within(self, inputs, loads):
        assert len(self.inputs) <= inputs, self.inputs
        assert len(self.loads) <= loads, self.loads
