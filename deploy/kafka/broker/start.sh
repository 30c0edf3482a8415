#!/bin/sh
# Starts a broker of the network in the image apache/kafka: writes its configuration from server.properties and from the
# environment, formats an empty disk with the user `admin`, and hands over.
#
# KAFKA_NODE_ID          this broker's number
# KAFKA_HOST             how clients and other brokers reach it
# KAFKA_QUORUM           all controllers, like 1@kafka-1:9093,2@kafka-2:9093,3@kafka-3:9093
# KAFKA_CLUSTER_ID       16 random bytes in unpadded base64url, not beginning with a dash; the same at all brokers
# KAFKA_REPLICATION      how many brokers keep the internal topics (3; on one host 1)
# KAFKA_SUPER_USERS      the brokers' own names as their certificates say them, like User:CN=kafka-1;User:CN=kafka-2
# KAFKA_DATA             an empty or formatted folder
# KAFKA_KEYSTORE_FILE    PEM: this broker's key (PKCS#8, unencrypted) and then its certificate
# KAFKA_CA_FILE          PEM: whom brokers believe
# KAFKA_ADMIN_PASSWORD_FILE   the password of `admin`, of which the format makes a user
#
# Where the image or the ports are others: KAFKA_HOME, KAFKA_SETTINGS (what is written), KAFKA_CLIENT_PORT,
# KAFKA_CONTROLLER_PORT, KAFKA_BROKER_PORT; KAFKA_MORE_FILE holds further settings, which win.
set -eu
umask 077
here=$(dirname "$0")
home=${KAFKA_HOME:-/opt/kafka}
settings=${KAFKA_SETTINGS:-/tmp/server.properties}
client=${KAFKA_CLIENT_PORT:-9092}
controller=${KAFKA_CONTROLLER_PORT:-9093}
broker=${KAFKA_BROKER_PORT:-9094}
replication=${KAFKA_REPLICATION:-3}
# one copy less than there are must be enough, or no broker could be restarted
in_sync=$((replication > 1 ? replication - 1 : 1))

cat "$here/server.properties" - ${KAFKA_MORE_FILE:+"$KAFKA_MORE_FILE"} > "$settings" <<END
node.id=$KAFKA_NODE_ID
controller.quorum.voters=$KAFKA_QUORUM
listeners=CLIENT://:$client,CONTROLLER://:$controller,BROKER://:$broker
advertised.listeners=CLIENT://$KAFKA_HOST:$client,BROKER://$KAFKA_HOST:$broker,CONTROLLER://$KAFKA_HOST:$controller
log.dirs=$KAFKA_DATA
super.users=User:admin;$KAFKA_SUPER_USERS
ssl.keystore.location=$KAFKA_KEYSTORE_FILE
ssl.truststore.location=$KAFKA_CA_FILE
offsets.topic.replication.factor=$replication
transaction.state.log.replication.factor=$replication
transaction.state.log.min.isr=$in_sync
share.coordinator.state.topic.replication.factor=$replication
share.coordinator.state.topic.min.isr=$in_sync
END

if [ ! -f "$KAFKA_DATA/meta.properties" ]; then
  # The password is on a command line of this container for as long as the format takes; nobody else is in there. What the
  # format says goes nowhere: it would tell what the brokers keep of the password.
  "$home"/bin/kafka-storage.sh format -t "$KAFKA_CLUSTER_ID" -c "$settings" --ignore-formatted \
    --add-scram "SCRAM-SHA-512=[name=admin,iterations=16384,password=$(cat "$KAFKA_ADMIN_PASSWORD_FILE")]" > /dev/null
fi
exec "$home"/bin/kafka-server-start.sh "$settings"
