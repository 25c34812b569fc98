"""The floor of the Jiangsu Patent Award: editions, nominations, review, results."""
