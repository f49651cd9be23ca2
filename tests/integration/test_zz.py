from tests.integration.test_rights_matrix import *
from tests.integration.test_rights_matrix import _told
def test_zz(little):
    nothing = {**little.hidden, "case": "C-2026-999999", "register": "2026-999999"}
    import difflib
    for rn, meth in (("case","GET"),("case_claim","POST"),("api:message","GET"),("inbox_row","GET")):
        r=ROUTES[rn]; kinds={n:k for n,_,k in every_route()}[rn]
        for who in ("operator","stranger"):
            a=_told(little.ask(who,r,meth,address_of(rn,kinds,little.hidden)),little.hidden)
            b=_told(little.ask(who,r,meth,address_of(rn,kinds,nothing)),nothing)
            print(rn,who,a[:2],b[:2])
            print("\n".join(difflib.unified_diff(a[2].split("\n"),b[2].split("\n"),n=0,lineterm=""))[:800])
