"""Taking in a comment by hand."""

TEXTS: dict[str, str] = {
    "title": "A comment by hand",
    "account": "Account",
    "author": "Author",
    "url": "Address",
    "post": "Post",
    "text": "Text",
    "perhaps": "First line: “{author}”, {ago}. {key} takes it as the author",
    "perhaps_name": "First line: “{author}”. {key} takes it as the author",
    "said": "In the inbox: {name}",
    "said_split": "Author taken from the first line: {author}",
    "known": "This one was there already: {name}",
    "kept": "Left open; {key} goes on with it",
    "paste": "Paste the comment here; several lines are fine",
}
