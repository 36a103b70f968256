"""JavaScript: parsed, names followed, constants folded, values traced to what loads them."""
