"""How do pictures, videos and sounds come in, and how are alike ones found?

`storing.add_media` takes the bytes of a file: `sniffing` says what they are, `pictures` reads and re-encodes an image,
and the files go to the storage `media`. `likeness` finds near-identical images, `fragments` names a part of one.
"""
