// node run.mjs CLIENT                          the names of the scenarios, a line each
// node run.mjs CLIENT SCENARIO PROTOCOL PORT   one scenario against a server on 127.0.0.1
// A scenario that wants the server restarted prints "restart" and reads a line once that is done.
import { createInterface } from 'node:readline';

const [client, scenario, protocol, port] = process.argv.slice(2);
const { open, scenarios } = await import(`./${client}.mjs`);
if (scenario === undefined) {
  console.log(Object.keys(scenarios).join('\n'));
  process.exit(0);
}

const opened = [];
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();

const server = {
  protocol: Number(protocol),
  // A connected client that is closed at the end.
  async connect(options = {}) {
    const connection = await open(Number(port), Number(protocol), options);
    opened.push(connection);
    return connection.client;
  },
  async restart() {
    console.log('restart');
    await lines.next();
  },
};

try {
  await scenarios[scenario](server);
} catch (error) {
  console.error(error);
  process.exitCode = 1;
}
for (const connection of opened) connection.close();
process.exit();
