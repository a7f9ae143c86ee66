// The npm client graphql-ws against a server: node socket.mjs URL TOKEN, orders on stdin.
//
// One line of JSON in: {"start": id, "payload": {…}} | {"stop": id} | {"token": text}
// | {"terminate": true} | {"end": true}; one line out for all that the client hears.
import { createInterface } from "node:readline";
import { createClient } from "graphql-ws";
import WebSocket from "ws";

const [url, first] = process.argv.slice(2);
let token = first;
let socket;
const say = (what) => console.log(JSON.stringify(what));
const client = createClient({
  url,
  webSocketImpl: WebSocket,
  lazy: true,
  retryAttempts: 3,
  retryWait: () => Promise.resolve(),
  // What a client can cure by signing in again.
  shouldRetry: (error) => ![4400, 4403, 4406, 4409].includes(error?.code),
  connectionParams: () => ({ authorization: `Bearer ${token}` }),
  on: {
    connected: (given) => {
      socket = given;
      say({ connected: given.protocol });
    },
    closed: (event) => say({ closed: event.code, reason: event.reason }),
  },
});
const stops = new Map();
createInterface({ input: process.stdin }).on("line", (line) => {
  const order = JSON.parse(line);
  if (order.start) {
    const stop = client.subscribe(order.payload, {
      next: (value) => say({ next: order.start, value }),
      error: (error) => say({ error: order.start, value: error?.code ?? error }),
      complete: () => say({ complete: order.start }),
    });
    stops.set(order.start, stop);
  } else if (order.stop) stops.get(order.stop)();
  else if (order.token) token = order.token;
  else if (order.terminate) client.terminate();
  else if (order.raw) socket.send(order.raw);
  else if (order.end) Promise.resolve(client.dispose()).then(() => process.exit(0));
});
