// The worker: runs the program that the toolchain's script above can start, and passes
// questions and answers between it and the page.
"use strict";

const open = new Map(); // questions under way by number, with what stops them

// breathe calls wake after the messages that are here; a timer would wait longer.
const channel = new MessageChannel();
const sleepers = [];
channel.port1.onmessage = () => sleepers.shift()();

function breathe(wake) {
  sleepers.push(wake);
  channel.port2.postMessage(null);
}

async function start({ program, weights, sizes }) {
  const go = new Go();
  go.run(await WebAssembly.instantiate(program, go.importObject));
  const wrong = neurorbit.load(weights, sizes);
  postMessage(wrong ? { failed: wrong } : { ready: true });
}

// buffers lists the memory of typed arrays in an answer, to be handed over, not copied.
function buffers(answer) {
  return Object.values(answer ?? {}).filter(ArrayBuffer.isView).map((array) => array.buffer);
}

function ask({ id, operation, args }) {
  const send = (message) => postMessage({ id, ...message }, buffers(message.part ?? message.done));
  const end = (message) => {
    open.delete(id);
    send(message);
  };
  const question = {};
  open.set(id, question); // the answer may be there before ask returns
  question.stop = neurorbit.ask(operation, args, {
    part: (part) => send({ part }),
    progress: (progress) => send({ progress }),
    done: (done) => end({ done }),
    failed: (failed) => end({ failed }),
  });
}

onmessage = ({ data }) => {
  if (data.start) start(data.start).catch((error) => postMessage({ failed: String(error) }));
  else if (data.stop) open.get(data.stop)?.stop();
  else ask(data);
};
