// Stands for packages of Bolt that a Lambda function never reaches: servers of its own, sockets, the OAuth flow.
module.exports = {};
