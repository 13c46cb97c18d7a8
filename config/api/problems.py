def problem_response(a, b):
    pass
