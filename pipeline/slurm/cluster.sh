#!/usr/bin/env bash
# A Slurm cluster on this machine, for tests: one controller and as many nodes as
# wanted, each with one core of Slurm's accounting. Everything it writes is in one
# folder; the system's own Slurm and munge, if any, are left alone.
#
#   cluster.sh install       install slurm-wlm and munge with apt-get, if missing
#   cluster.sh start DIR [N] start a cluster of N nodes (2), called n1, n2, ...
#   cluster.sh stop DIR      stop it
#   cluster.sh fail DIR NODE let a node fail: kill its slurmd and all it runs
#   cluster.sh lose DIR NODE take a node for dead: kill its slurmd; what it runs goes on
#
# After start, "export SLURM_CONF=DIR/slurm.conf" and use sbatch and the like.
# It works as root; other users need munge to accept a key of theirs.
set -euo pipefail

need="munged slurmctld slurmd sbatch"

missing() {
	local p
	for p in $need; do
		PATH=$PATH:/usr/sbin command -v "$p" >/dev/null || echo "$p"
	done
}

install_slurm() {
	[ -n "$(missing)" ] || return 0
	if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
		DEBIAN_FRONTEND=noninteractive apt-get install -y slurm-wlm munge >&2 ||
			{ apt-get update >&2 && DEBIAN_FRONTEND=noninteractive apt-get install -y slurm-wlm munge >&2; } || true
	fi
	if [ -n "$(missing)" ]; then
		echo "Slurm cannot be installed here; missing: $(missing | tr '\n' ' ')" >&2
		exit 3
	fi
}

start() {
	local dir=$1 n=$2 user host i base
	mkdir -p "$dir/state"
	dir=$(cd "$dir" && pwd)
	chmod 755 "$dir"
	user=$(id -un)
	host=$(hostname -s)
	mkdir -p "$dir/munge"
	chmod 755 "$dir/munge"
	dd if=/dev/urandom of="$dir/munge/key" bs=128 count=1 status=none
	chmod 600 "$dir/munge/key"
	munged --key-file="$dir/munge/key" --socket="$dir/munge/socket" --pid-file="$dir/munge/pid" \
		--log-file="$dir/munge/log" --seed-file="$dir/munge/seed" --force 2>>"$dir/munge/start.log"
	# Ports of our own, so that a cluster that is there already is not in the way.
	base=$((20000 + RANDOM % 20000))
	cat >"$dir/slurm.conf" <<END
ClusterName=test
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$base
AuthType=auth/munge
AuthInfo=socket=$dir/munge/socket,cred_expire=5
CredType=cred/munge
SlurmUser=$user
SlurmdUser=$user
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerParameters=bf_interval=1,sched_interval=1,batch_sched_delay=0,defer_batch
SchedulerType=sched/backfill
MpiDefault=none
ReturnToService=2
SlurmctldTimeout=10
SlurmdTimeout=5
KillWait=5
JobRequeue=1
MaxArraySize=1001
JobCompType=jobcomp/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
StateSaveLocation=$dir/state
SlurmdSpoolDir=$dir/spool.%n
SlurmctldPidFile=$dir/slurmctld.pid
SlurmdPidFile=$dir/slurmd.%n.pid
SlurmctldLogFile=$dir/slurmctld.log
SlurmdLogFile=$dir/slurmd.%n.log
END
	for i in $(seq "$n"); do
		echo "NodeName=n$i NodeHostname=$host NodeAddr=127.0.0.1 Port=$((base + i)) CPUs=1 RealMemory=500" >>"$dir/slurm.conf"
	done
	echo "PartitionName=test Nodes=n[1-$n] Default=YES MaxTime=INFINITE State=UP" >>"$dir/slurm.conf"
	export SLURM_CONF=$dir/slurm.conf
	slurmctld -f "$SLURM_CONF"
	for i in $(seq "$n"); do
		mkdir -p "$dir/spool.n$i"
		slurmd -N "n$i" -f "$SLURM_CONF"
	done
	for _ in $(seq 100); do
		if [ "$(sinfo -h -N -t idle -o %N 2>/dev/null | wc -l)" = "$n" ]; then
			return 0
		fi
		sleep 0.3
	done
	echo "the nodes did not come up:" >&2
	sinfo -N -l >&2 || true
	tail -n 20 "$dir"/*.log >&2
	stop "$dir"
	exit 1
}

# end PIDFILE SIGNAL: signal the daemon that wrote a pid file, if it is alive.
end() {
	local pid
	[ -s "$1" ] || return 0
	pid=$(cat "$1")
	kill "-$2" "$pid" 2>/dev/null || return 0
	for _ in $(seq 50); do
		kill -0 "$pid" 2>/dev/null || return 0
		sleep 0.1
	done
	kill -KILL "$pid" 2>/dev/null || true
}

stop() {
	local dir=$1 f
	export SLURM_CONF=$dir/slurm.conf
	[ -f "$SLURM_CONF" ] || return 0
	scancel --user="$(id -un)" 2>/dev/null || true
	for f in "$dir"/slurmd.*.pid; do
		[ ! -e "$f" ] || end "$f" TERM
	done
	end "$dir/slurmctld.pid" TERM
	end "$dir/munge/pid" TERM
}

# end_node kills the daemon of a node.
end_node() {
	kill -KILL "$(cat "$1/slurmd.$2.pid")"
	rm -f "$1/slurmd.$2.pid"
}

# lose takes a node for dead that is not: Slurm starts its jobs again elsewhere.
lose() {
	end_node "$1" "$2"
	SLURM_CONF=$1/slurm.conf scontrol update "nodename=$2" state=down reason=lost
}

# fail lets a node fail as a power cut would: its daemon, what runs there, and the
# steps that watch over it, which are no children of the daemon.
fail() {
	local dir=$1 node=$2 env pid
	dir=$(cd "$dir" && pwd)
	end_node "$dir" "$node"
	for env in /proc/[0-9]*/environ; do
		if { tr '\0' '\n' <"$env" | grep -cxF -e "SLURM_CONF=$dir/slurm.conf" -e "SLURMD_NODENAME=$node"; } 2>/dev/null | grep -qx 2; then
			pid=${env//[^0-9]/}
			kill -KILL "$(ps -o ppid= -p "$pid" | tr -d ' ')" "$pid" 2>/dev/null || true
		fi
	done
}

PATH=$PATH:/usr/sbin
case "${1:-}" in
install) install_slurm ;;
start) start "${2:?folder}" "${3:-2}" ;;
stop) stop "${2:?folder}" ;;
fail) fail "${2:?folder}" "${3:?node}" ;;
lose) lose "${2:?folder}" "${3:?node}" ;;
*)
	sed -n '2,/^set/s/^# \{0,1\}//p' "$0" >&2
	exit 2
	;;
esac
