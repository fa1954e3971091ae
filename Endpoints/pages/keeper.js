// A worker that the pages of this service share: see token.js.

let token;

onconnect = ({ ports: [port] }) => {
  port.onmessage = ({ data }) => {
    if (data.token) token = data.token;
    else port.postMessage({ token });
  };
};
