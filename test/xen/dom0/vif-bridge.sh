#!/bin/sh
# What xl runs when a guest's card comes or goes: `vif-bridge online|offline type_if=vif`, with the
# device's name in $vif and its place in xenstore in $XENBUS_PATH. Xen's own wants bash and udev.
case "$1" in
online)
  ip link set "$vif" master "${bridge:-xenbr0}"
  ip link set "$vif" up
  xenstore-write "$XENBUS_PATH/hotplug-status" connected
  ;;
offline)
  ip link set "$vif" down
  xenstore-rm "$XENBUS_PATH/hotplug-status"
  ;;
esac 2>>/var/log/xen/hotplug.log
exit 0
