using Mox.Protocols.Addresses;
using Mox.Shared.Contracts.Admin;

namespace Mox.Shared.Contracts.Setup;

/// <summary>The setup after its first step, for administrators. Others get <see cref="Account.NotSignedInException"/>. What cannot be done is a <see cref="ChangeRefusedException"/>, and nothing was changed.</summary>
/// <remarks>Everything is kept as it is done: the process may end between any two calls and the setup goes on where it was. DNS records, mailboxes and devices have contracts of their own.</remarks>
public interface ISetup
{
    /// <summary>How far the setup is.</summary>
    Task<SetupState> ReadAsync(CancellationToken ct);

    /// <summary>Keeps that the person has seen a step and goes on, whether or not all of it is well.</summary>
    Task PassAsync(SetupStep step, CancellationToken ct);

    /// <summary>What the DNS says today of a host name and of the domain: whether the name leads here, and who takes the mail of the domain now. A look-up that fails is told as such.</summary>
    Task<NameSurvey> SurveyAsync(DomainName host, CancellationToken ct);

    /// <summary>Gives this host its name. Where it is another than now, the appliance starts anew within the process; pages come back by themselves.</summary>
    /// <returns>True when it starts anew.</returns>
    /// <exception cref="ChangeRefusedException">The name is no full name of a host, or it is fixed by the environment or the command line.</exception>
    Task<bool> SetNameAsync(DomainName host, CancellationToken ct);

    /// <summary>Looks at the machine, its network and its name. First each check as it waits, then each as its result comes; a check that fails or takes too long has a result that says so.</summary>
    IAsyncEnumerable<PreflightFinding> CheckAsync(CancellationToken ct);

    /// <summary>One check again.</summary>
    Task<PreflightFinding> CheckAgainAsync(string key, CancellationToken ct);

    /// <summary>How certificates stand.</summary>
    Task<SetupCertificates> CertificatesAsync(CancellationToken ct);

    /// <summary>Chooses from whom certificates come. Where that changes what is read at the start, the appliance starts anew within the process.</summary>
    /// <returns>True when it starts anew.</returns>
    Task<bool> UseAuthorityAsync(AuthorityChoice choice, CancellationToken ct);

    /// <summary>How the test of sending and receiving stands.</summary>
    Task<RoundTrip> RoundTripAsync(CancellationToken ct);

    /// <summary>Sends the test message from the owner to an address elsewhere, which the person can read and answer from.</summary>
    /// <exception cref="ChangeRefusedException">The address is one of ours, or too many were sent within the hour.</exception>
    Task SendTestAsync(MailAddress to, CancellationToken ct);

    /// <summary>What works, what does not yet, and what to do about it, from what is known now.</summary>
    Task<SetupSummary> SummaryAsync(CancellationToken ct);

    /// <summary>Ends the setup. It cannot be opened again; all it did has pages of its own.</summary>
    Task FinishAsync(CancellationToken ct);
}
