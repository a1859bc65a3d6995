using Mox.Shared.Contracts.Account;

namespace Mox.Shared.Contracts.Setup;

/// <summary>The setup before there is anybody to sign in.</summary>
public interface ISetupDoor
{
    /// <summary>Where the browser of this request stands.</summary>
    Task<SetupDoor> WhereAsync(CancellationToken ct);
}

/// <summary>Where a browser stands before the owner is made.</summary>
public enum SetupDoor
{
    /// <summary>It has to show the token first.</summary>
    AsksToken,

    /// <summary>It has shown the token, and may make the owner.</summary>
    AsksOwner,

    /// <summary>There is an owner: the setup goes on after signing in.</summary>
    HasOwner,

    /// <summary>The setup came to its end.</summary>
    Finished,
}

/// <summary>What is thought of what was typed for the owner, field by field; empty where nothing is wrong, or nothing was typed.</summary>
/// <param name="Name">What is wrong with the name.</param>
/// <param name="Address">What is wrong with the address.</param>
/// <param name="Password">How good the password is.</param>
public sealed record OwnerVerdict(string Name, string Address, PasswordVerdict Password);
