# The operations of {{ title }}, to be filled in.

import metrics
from server import Answer, NotWritten, Refused

# specpack:begin draft caller
# Who sends these credentials, by the schemes of the contract: {"bearer": "Bearer …"}. None is
# nobody, who is answered 401; anything else becomes the `caller` of the request.
def caller(credentials):
    return None
# specpack:end caller

{% for operation in operations %}
# specpack:begin draft {{ operation.block }}
{% for line in operation.about %}
# {{ line }}
{% endfor %}
def {{ operation.function }}(request):
    raise NotWritten
# specpack:end {{ operation.block }}
{% endfor %}
