#!/bin/sh
# Writes what was posted to the file that the query names.
head -c "$CONTENT_LENGTH" >"/guest/$QUERY_STRING"
printf 'Content-Type: text/plain\r\n\r\n'
wc -c <"/guest/$QUERY_STRING"
