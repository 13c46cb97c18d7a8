"""How are https://schema.org/MediaReview read and written? They judge a picture, a video or a sound.

`reading` turns one into a ClaimReview for the reader, `pairing` puts one into the ClaimReview that it goes with,
`writing` returns that of a verdict on a claim whose evidence shows media. `categories` has the words of both ways.
"""
