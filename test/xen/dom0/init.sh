#!/bin/busybox sh
# First process of dom0. Everything lives in memory; orders come by HTTP (shell.sh, put.sh).
/bin/busybox --install -s
export PATH=/usr/lib/xen-4.17/bin:/usr/bin:/usr/sbin:/bin:/sbin LD_LIBRARY_PATH=/lib/dom0

set -e
trap 'echo "dom0: failed"; poweroff -f' EXIT
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
mkdir /dev/pts
mount -t devpts pts /dev/pts
for module in $(cat /modules/order); do insmod "/modules/$module.ko"; done
mount -t xenfs xenfs /proc/xen

xenstored --pid-file=/run/xenstored.pid
until xenstore-exists /; do sleep 0.1; done
xen-init-dom0
xenconsoled --log=guest --log-dir=/var/log/xen --pid-file=/run/xenconsoled.pid

ip link set lo up
ip link add xenbr0 type bridge
ip addr add 10.77.0.1/24 dev xenbr0
ip link set eth0 master xenbr0
# QEMU's network takes every frame for its own, and resets a guest's connection that it sees.
echo 0 >/sys/class/net/eth0/brport/unicast_flood
ip link set eth0 up
ip link set xenbr0 up
httpd -p 8080 -h /www
echo "dom0: ready"
while :; do sleep 3600; done
