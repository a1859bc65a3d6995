using Mox.Protocols.Addresses;

namespace Mox.Shared.Contracts.Account;

/// <summary>Who is using this page. Every other contract acts for this account: a page cannot choose another one.</summary>
public interface ISignedIn
{
    /// <summary>The person signed in, or null when there is none or the session has ended.</summary>
    Task<SignedInUser?> WhoAsync(CancellationToken ct);
}

/// <param name="AccountId">The account; for keys of browser storage and the like, never an argument of a contract.</param>
/// <param name="AccountName">The name of the account.</param>
/// <param name="Login">The address signed in as.</param>
/// <param name="IsAdmin">May use the contracts of Admin.</param>
public sealed record SignedInUser(long AccountId, string AccountName, MailAddress Login, bool IsAdmin);

/// <summary>A contract was used without a session, or by somebody it is not for. Pages never see it in ordinary use: the session is checked before they render.</summary>
public sealed class NotSignedInException : Exception
{
    public NotSignedInException()
        : base("Nobody is signed in, or not with the rights needed")
    {
    }

    public NotSignedInException(string message)
        : base(message)
    {
    }

    public NotSignedInException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
