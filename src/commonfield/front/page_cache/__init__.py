"""Pages kept ready for everybody: made once, valid until what they are made from changes.

``changes`` asks the database whether it has, ``shared`` makes a page without a visitor, ``parts``
puts the visitor's own parts into it, ``shelf`` holds the bodies, ``keeping`` answers from them.
``own`` is for what nobody may keep. See docs/adr/0010.
"""
