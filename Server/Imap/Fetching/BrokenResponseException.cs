namespace Mox.Server.Imap.Fetching;

/// <summary>Something failed inside a response that the client has already read a part of: nothing that follows could be understood, the connection ends.</summary>
internal sealed class BrokenResponseException(Exception inner) : Exception("A response could not be completed", inner);
