namespace Mox.Server.Inbound;

/// <summary>Gives a random number from 0 to 99: a policy with <c>pct=N</c> is applied to the messages that draw less than N.</summary>
/// <remarks>RFC 7489 §6.6.4.</remarks>
internal delegate int PolicySample();
