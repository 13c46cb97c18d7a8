"""Which addresses belong to the comparison of a claim?"""

from django.urls import path

from claims.desk.compare.views import compare, decide_amendment, propose_amendment, publish_verdict

urlpatterns = [
    path("", compare, name="compare"),
    path("propose/", propose_amendment, name="propose"),
    path("amendments/<uuid:amendment_id>/", decide_amendment, name="decide_amendment"),
    path("verdicts/<uuid:verdict_id>/", publish_verdict, name="publish_compared"),
]
