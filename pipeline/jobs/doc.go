// Package jobs writes a submission down for the engine that is to run it: batch
// scripts for Slurm, which run as plain processes as well, or manifests for
// Kubernetes. Placing, repeating and accounting are the engine's; a job is one
// neurorbit command.
package jobs
