// Package engine decides what is stale and makes it fresh.
//
// # Keys
//
// A shard's key is the digest of its named components: the stage and shard
// names, its parameters (config), the content digest of each input it reads,
// and its context (each source file of the stage's import closure, each linked
// module, the language version). A stage's key is the digest of its shards'
// keys in order. The components are recorded beside the key, so that Why can
// name what changed.
//
// # Order of a run
//
// A stage's inputs are tables of stages listed before it and files of the project. It
// begins once those stages are done: digest the inputs, plan, compute the missing shards,
// record each as it ends, check that the inputs are still what they were, put the tables
// together, publish, record the stage. One pool of workers has the shards of all stages
// under way: shards that others wait for go first, so that a chain does not leave workers
// idle at its end, then those of the stage listed first. One worker makes one stage after
// another, in the order they are listed.
//
// What a shard reads is read into memory once and must have the digest that
// went into the key, so no shard can be recorded under a key it does not
// belong to.
//
// # Parts
//
// RunPart computes a part of the work beside other parts, on any machine that
// shares the project's folder; Divide says which shards are whose. Levels says in
// which order parts of which stages are to be run. Run publishes what parts have
// stored and computes the rest.
package engine
