using Mox.Protocols.Addresses;
using Mox.Shared.Contracts.Account;

namespace Mox.WebUI.Tests.Fakes;

public sealed class FakeSignedIn(bool isAdmin = true, bool isThere = true) : ISignedIn
{
    public Task<SignedInUser?> WhoAsync(CancellationToken ct) => Task.FromResult(isThere ? new SignedInUser(1, "mox", MailAddress.Parse("mox@localhost").Value, isAdmin) : null);
}
