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
// Stages run in the order they are listed; a stage's inputs are tables of
// earlier stages and files of the project. For each stage: digest the inputs,
// plan, compute the missing shards in one pool of workers, record each as it ends,
// check that the inputs are still what they were, put the tables together, publish,
// record the stage.
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
