#!/bin/sh
# Runs the script that was posted; its exit status is the last line of the answer.
printf 'Content-Type: text/plain\r\n\r\n'
head -c "$CONTENT_LENGTH" >"/tmp/script-$$"
sh "/tmp/script-$$" 2>&1 </dev/null
echo "exit $?"
rm "/tmp/script-$$"
