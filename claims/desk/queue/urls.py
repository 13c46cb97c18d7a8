"""Which addresses belong to this folder?"""

urlpatterns = []
