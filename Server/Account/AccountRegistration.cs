using Mox.Shared.Contracts.Account;

namespace Mox.Server.Account;

internal static class AccountRegistration
{
    /// <summary>The contracts of the account pages. Needs the store, AddAccountIdentity and AddWebSessions.</summary>
    public static IServiceCollection AddAccount(this IServiceCollection services) => services
        .AddScoped<AccountDesk>()
        .AddScoped<IAccountSecurity, AccountSecurity>()
        .AddScoped<ISecondFactor, SecondFactorPages>()
        .AddScoped<IAppPasswords, AppPasswords>()
        .AddScoped<IPasskeys, Passkeys>()
        .AddScoped<ISignInHistory, SignInHistory>()
        .AddScoped<IAccountProfile, AccountProfile>();
}
