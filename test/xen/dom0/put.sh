#!/bin/sh
# Writes what was posted, unpacked, to the file that the query names.
head -c "$CONTENT_LENGTH" | gunzip >"/guest/$QUERY_STRING"
printf 'Content-Type: text/plain\r\n\r\n'
wc -c <"/guest/$QUERY_STRING"
